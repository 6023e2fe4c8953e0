# The connection dies while Kafka has messages.
#
# They stay under way. The broker sends them again with DUP; each is taken for the one that is under way, and
# not written a second time. Two devices have said the same: packet ids tell them apart. The third message is
# acknowledged when all before it are.

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
> Kafka goes away
> devices send 1 good message about batch
> devices send 1 equal message about batch
> devices send 1 good message about other
> 10 ms pass
> the connection of bridge a dies
> 1 seconds pass
[  1520] kafka  kafka-away (all brokers are down)    -> tell kafka.away (all brokers are down)
[  1520] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 3 berlin/mix/l1/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l1/batch-event
[  1530] mqtt   mqtt-down epoch 2 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  1539] clock  tick                                 -> dial epoch 3
[  1550] mqtt   mqtt-up epoch 3 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~4 $bridge/demo/fence-up/a
[  1554] mqtt   message _bridge/demo/up/status
[  1554] mqtt   message $bridge/demo/fence-up/a
[  1554] mqtt   pubacked ~4
[  2186] clock  tick                                 -> hang-up epoch 3
[  2206] mqtt   mqtt-down epoch 3 (we hung up)
[  2206] clock  tick                                 -> dial epoch 4 as the session
[  2217] mqtt   mqtt-up epoch 4 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~5 _bridge/demo/up/status retained
[  2218] mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> let-go id 1
[  2218] mqtt   arrived id 2 dup berlin/mix/l0/_in/batch-event -> let-go id 2
[  2218] mqtt   arrived id 3 dup berlin/mix/l1/_in/batch-event -> let-go id 3
[  2221] mqtt   pubacked ~5
> Kafka is back
> 100 ms pass
[  2510] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[  2510] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[  2510] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
[  2530] kafka  kafka-back                           -> tell kafka.connected
> devices send 1 good message about batch
> 100 ms pass
[  2612] mqtt   arrived id 4 berlin/mix/l0/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event
[  2616] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m3
         mes.in.batch-event/1: m2
> everything is in Kafka, and one bridge is active
