# A Kafka topic is missing.
#
# One of the eight kinds is the operator's affair: its messages wait, and all others behind them, until the
# topic is there. A word that only the device knows must not hold up everybody: it becomes a dead letter.

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
> devices send 1 good message about word
> devices send 1 good message about batch
> 50 ms pass
[  1502] mqtt   arrived id 1 berlin/mix/l0/_in/my-word -> produce #1 mes.in.my-word key berlin/mix/l0/my-word
[  1502] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1506] kafka  delivered #1 no topic (no such topic) -> dead-letter #1 berlin/mix/l0/_in/my-word no_kafka_topic
                                                     -> tell record.rejected berlin/mix/l0/_in/my-word records=1 (no such topic)
[  1506] kafka  delivered #2
[  1512] kafka  dead-lettered #1                     -> acknowledge 2
                                                     -> let-go id 1
                                                     -> let-go id 2
> the Kafka topic of stock is missing
> devices send 1 good message about stock
> 20 ms pass
[  1552] mqtt   arrived id 3 berlin/mix/l0/_in/stock-event -> produce #3 mes.in.stock-event key berlin/mix/l0/stock-event
[  1556] kafka  delivered #3 no topic (no such topic) -> tell kafka.refuses berlin/mix/l0/_in/stock-event retry_ms=263 (no such topic)
> devices send 1 good message about batch
> 1 seconds pass
[  1572] mqtt   arrived id 4 berlin/mix/l0/_in/batch-event
[  1819] clock  tick                                 -> produce #3 mes.in.stock-event key berlin/mix/l0/stock-event mqtt_dup=1
[  1823] kafka  delivered #3 no topic (no such topic)
[  2119] clock  tick                                 -> produce #3 mes.in.stock-event key berlin/mix/l0/stock-event mqtt_dup=1
[  2123] kafka  delivered #3 no topic (no such topic)
[  2346] clock  tick                                 -> produce #3 mes.in.stock-event key berlin/mix/l0/stock-event mqtt_dup=1
[  2350] kafka  delivered #3 no topic (no such topic)
> every Kafka topic is there
> 3 seconds pass
[  3492] clock  tick                                 -> produce #3 mes.in.stock-event key berlin/mix/l0/stock-event mqtt_dup=1
[  3496] kafka  delivered #3                         -> tell kafka.takes waiting=1
                                                     -> acknowledge 1
                                                     -> let-go id 3
[  3496] clock  tick                                 -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event
[  3500] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
> what does Kafka hold?
         mes.in.batch-event/0: m1 m3
         mes.in.stock-event/0: m2(dup)
         mes.dlq: m0
> everything is in Kafka, and one bridge is active
