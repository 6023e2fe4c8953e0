# The broker comes back with an old word of one that is gone.
#
# The retained presence says that a is there, and nobody says otherwise. So b waits for the time-out, and
# takes the session then.

> a floor with 2 bridges
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
> the broker saves
> bridge b starts
> 500 ms pass
[   500] b clock  tick                               -> dial epoch 1
[   511] b mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/b
                                                     -> post ~1 $bridge/demo/fence-up/b
[   515] b mqtt   message _bridge/demo/up/status
[   515] b mqtt   message $bridge/demo/fence-up/b    -> tell up.standby a
[   515] b mqtt   pubacked ~1
> bridge a is killed
> the broker is killed
> the broker is back
> 20 seconds pass
[  1020] b mqtt   mqtt-down epoch 1 (connection lost) -> tell mqtt.away retry_ms=102 (connection lost)
[  1122] b clock  tick                               -> dial epoch 2
[  1133] b mqtt   mqtt-up epoch 2 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/b
                                                     -> post ~2 $bridge/demo/fence-up/b
[  1137] b mqtt   message _bridge/demo/up/status
[  1137] b mqtt   message $bridge/demo/fence-up/b
[  1137] b mqtt   pubacked ~2
> 12 seconds pass
[ 31137] b clock  tick                               -> tell up.taking-over a
                                                     -> hang-up epoch 2
[ 31157] b mqtt   mqtt-down epoch 2 (we hung up)
[ 31157] b clock  tick                               -> dial epoch 3 as the session
[ 31168] b mqtt   mqtt-up epoch 3 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~3 _bridge/demo/up/status retained
[ 31172] b mqtt   pubacked ~3
[ 32168] b clock  tick                               -> post ~4 _bridge/demo/up/status retained
[ 32172] b mqtt   pubacked ~4
> devices send 1 good message about batch
> 100 ms pass
[ 33002] b mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[ 33006] b kafka  delivered #1                       -> acknowledge 1
                                                     -> let-go id 1
> what does Kafka hold?
         mes.in.batch-event/0: m0
> everything is in Kafka, and one bridge is active
