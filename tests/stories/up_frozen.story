# The bridge that has the session freezes, and goes on later.
#
# The broker takes the connection for dead after one and a half keep-alives and publishes its Will; b takes
# over. When a goes on, the session is no longer its own, and it stands by. What it had asked of Kafka is
# stored late, a second time.

> a floor with 2 bridges
> keep alive is 1000 ms
> bridge a starts
> 500 ms pass
[     0] a clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[    15] a mqtt   message $bridge/demo/fence-up/a    -> hang-up epoch 1
[    15] a mqtt   pubacked ~1
[    35] a mqtt   mqtt-down epoch 1 (we hung up)
[    35] a clock  tick                               -> dial epoch 2 as the session
[    46] a mqtt   mqtt-up epoch 2 receive-max 20     -> tell mqtt.connected window=4
                                                     -> tell mqtt.session-new
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[    50] a mqtt   pubacked ~2
> bridge b starts
> 1 seconds pass
[   500] b clock  tick                               -> dial epoch 1
[   511] b mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/b
                                                     -> post ~1 $bridge/demo/fence-up/b
[   515] b mqtt   message _bridge/demo/up/status
[   515] b mqtt   message $bridge/demo/fence-up/b    -> tell up.standby a
[   515] b mqtt   pubacked ~1
[  1046] a clock  tick                               -> post ~3 _bridge/demo/up/status retained
[  1050] a mqtt   pubacked ~3
[  1050] b mqtt   message _bridge/demo/up/status
> devices send 2 good messages about batch
> 3 ms pass
[  1502] a mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] a mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
> bridge a freezes
> 3 seconds pass
[  3006] b mqtt   message _bridge/demo/up/status
[  3458] b clock  tick                               -> tell up.taking-over a
                                                     -> hang-up epoch 1
[  3478] b mqtt   mqtt-down epoch 1 (we hung up)
[  3478] b clock  tick                               -> dial epoch 2 as the session
[  3489] b mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[  3490] b mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  3490] b mqtt   arrived id 2 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  3493] b mqtt   pubacked ~2
[  3494] b kafka  delivered #1                       -> acknowledge 1
                                                     -> let-go id 1
[  3494] b kafka  delivered #2                       -> acknowledge 1
                                                     -> let-go id 2
[  4489] b clock  tick                               -> post ~3 _bridge/demo/up/status retained
[  4493] b mqtt   pubacked ~3
> bridge a goes on
> 2 seconds pass
[  4503] a mqtt   mqtt-down epoch 2 (keep alive timeout) -> tell mqtt.away retry_ms=9 (keep alive timeout)
[  4503] a kafka  delivered #1
[  4503] a kafka  delivered #2
[  4512] a clock  tick                               -> dial epoch 3
[  4523] a mqtt   mqtt-up epoch 3 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~4 $bridge/demo/fence-up/a
[  4527] a mqtt   message _bridge/demo/up/status
[  4527] a mqtt   message $bridge/demo/fence-up/a    -> let-go id 1
                                                     -> let-go id 2
                                                     -> tell up.standby b
[  4527] a mqtt   pubacked ~4
> what does Kafka hold?
         mes.in.batch-event/0: m0(dup) m1(dup) m0 m1
> everything is in Kafka, and one bridge is active
