# The bridge that has the session is killed, and another one takes over.
#
# Bridge b reads the presence topic and stands by. When a is killed its Will says that it is gone; b waits a
# moment, as others may do the same, and takes the session. What a had not acknowledged comes again with DUP
# and is marked in Kafka. When a is back it stands by.

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
> devices send 3 good messages about batch
> 3 ms pass
[  1502] a mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] a mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] a mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
> bridge a is killed
> devices send 1 good message about batch
> 2 seconds pass
[  1508] b mqtt   message _bridge/demo/up/status
[  1960] b clock  tick                               -> tell up.taking-over a
                                                     -> hang-up epoch 1
[  1980] b mqtt   mqtt-down epoch 1 (we hung up)
[  1980] b clock  tick                               -> dial epoch 2 as the session
[  1991] b mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[  1992] b mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  1992] b mqtt   arrived id 2 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  1992] b mqtt   arrived id 3 dup berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  1992] b mqtt   arrived id 4 dup berlin/mix/l0/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  1996] b kafka  delivered #1                       -> acknowledge 1
                                                     -> let-go id 1
[  1996] b kafka  delivered #2                       -> acknowledge 1
                                                     -> let-go id 2
[  1996] b kafka  delivered #3                       -> acknowledge 1
                                                     -> let-go id 3
[  1996] b kafka  delivered #4                       -> acknowledge 1
                                                     -> let-go id 4
[  1996] b mqtt   pubacked ~2
[  2991] b clock  tick                               -> post ~3 _bridge/demo/up/status retained
[  2995] b mqtt   pubacked ~3
> bridge a starts
> 2 seconds pass
[  3503] a clock  tick                               -> dial epoch 1
[  3514] a mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[  3518] a mqtt   message _bridge/demo/up/status
[  3518] a mqtt   message $bridge/demo/fence-up/a    -> tell up.standby b
[  3518] a mqtt   pubacked ~1
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2 m0(dup) m1(dup) m2(dup) m3(dup)
> everything is in Kafka, and one bridge is active
