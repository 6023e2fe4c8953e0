# Kafka refuses what it may take later (too few replicas, say).
#
# Nothing new is written before the first refused message has got through by itself; then the others follow, in
# the order in which they came. What was refused may have been stored all the same: it is marked.

> a floor with 1 bridge
> bridge a starts
> 1500 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[    15] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[    15] mqtt   pubacked ~1
[    35] mqtt   mqtt-down epoch 1 (we hung up)
[    35] clock  tick                                 -> dial epoch 2 as the session
[    46] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> tell mqtt.session-new
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[    50] mqtt   pubacked ~2
[  1046] clock  tick                                 -> post ~3 _bridge/demo/up/status retained
[  1050] mqtt   pubacked ~3
> Kafka refuses
> devices send 2 good messages about batch
> 20 ms pass
[  1502] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1506] kafka  delivered #1 later (not enough replicas) -> tell kafka.refuses berlin/mix/l0/_in/batch-event retry_ms=263 (not enough replicas)
[  1506] kafka  delivered #2 later (not enough replicas)
> devices send 1 good message about batch
> devices send 1 good message about other
> 1 seconds pass
[  1522] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event
[  1522] mqtt   arrived id 4 berlin/mix/l1/_in/batch-event
[  1769] clock  tick                                 -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  1773] kafka  delivered #1 later (not enough replicas)
[  2069] clock  tick                                 -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2073] kafka  delivered #1 later (not enough replicas)
[  2296] clock  tick                                 -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2300] kafka  delivered #1 later (not enough replicas)
> Kafka takes again
> 3 seconds pass
[  3442] clock  tick                                 -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  3446] kafka  delivered #1                         -> tell kafka.takes waiting=3
                                                     -> acknowledge 1
                                                     -> let-go id 1
[  3446] clock  tick                                 -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  3446] clock  tick                                 -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[  3446] clock  tick                                 -> produce #4 mes.in.batch-event key berlin/mix/l1/batch-event
[  3450] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[  3450] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
[  3450] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
> what does Kafka hold?
         mes.in.batch-event/0: m0(dup) m1(dup) m2
         mes.in.batch-event/1: m3
> everything is in Kafka, and one bridge is active
