# The Kafka client breaks with messages under way.
#
# All of them are answered with "again"; some may be stored. They are written again, in order, and marked.

> a floor with 1 bridge
> bridge a starts
> 1500 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a $bridge/demo/filters
                                                     -> post ~1 $bridge/demo/fence-up/a
[    15] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[    15] mqtt   pubacked ~1
[    35] mqtt   mqtt-down epoch 1 (we hung up)
[    35] clock  tick                                 -> dial epoch 2 as the session
[    46] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> tell mqtt.session-new
                                                     -> post ~2 $bridge/demo/filters retained
                                                     -> listen +/+/+/_in/+ umh/#
[    50] mqtt   pubacked ~2                          -> post ~3 _bridge/demo/up/status retained
[    54] mqtt   pubacked ~3
[   200] clock  tick                                 -> post ~4 _bridge/demo/up/status retained
[   204] mqtt   pubacked ~4
> devices send 3 good messages about batch
> 3 ms pass
[  1502] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
> the Kafka client of bridge a breaks
[  1503] kafka  delivered #1 again (purged in queue)
[  1503] kafka  delivered #2 again (purged in queue)
[  1503] kafka  delivered #3 again (purged in queue) -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
> 1 seconds pass
[  1507] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[  1507] clock  tick                                 -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  1507] clock  tick                                 -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  1511] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[  1511] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2 m0(dup) m1(dup) m2(dup)
> everything is in Kafka, and one bridge is active
