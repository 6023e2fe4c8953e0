# Two bridges start at the same moment.
#
# Both find that nobody is there, and both take the session; the broker throws the first one out. It looks
# again, finds the other one there, and stands by.

> a floor with 2 bridges
> bridge a starts
> bridge b starts
> 3 seconds pass
[     0] a clock  tick                               -> dial epoch 1
[     0] b clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[    11] b mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/b
                                                     -> post ~1 $bridge/demo/fence-up/b
[    15] a mqtt   message $bridge/demo/fence-up/a    -> hang-up epoch 1
[    15] a mqtt   pubacked ~1
[    15] b mqtt   message $bridge/demo/fence-up/b    -> hang-up epoch 1
[    15] b mqtt   pubacked ~1
[    35] a mqtt   mqtt-down epoch 1 (we hung up)
[    35] a clock  tick                               -> dial epoch 2 as the session
[    35] b mqtt   mqtt-down epoch 1 (we hung up)
[    35] b clock  tick                               -> dial epoch 2 as the session
[    46] b mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[    50] b mqtt   pubacked ~2
[    65] a mqtt   mqtt-down epoch 2 (session taken over) -> tell mqtt.away retry_ms=9 (session taken over)
[    74] a clock  tick                               -> dial epoch 3
[    85] a mqtt   mqtt-up epoch 3 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~2 $bridge/demo/fence-up/a
[    89] a mqtt   message _bridge/demo/up/status
[    89] a mqtt   message $bridge/demo/fence-up/a    -> tell up.standby b
[    89] a mqtt   pubacked ~2
[  1046] b clock  tick                               -> post ~3 _bridge/demo/up/status retained
[  1050] a mqtt   message _bridge/demo/up/status
[  1050] b mqtt   pubacked ~3
> devices send 1 good message about batch
> 1 seconds pass
[  3002] b mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  3006] b kafka  delivered #1                       -> acknowledge 1
                                                     -> let-go id 1
> everything is in Kafka, and one bridge is active
