# The broker is killed, and comes back with its last snapshot.
#
# What was acknowledged since then is sent again: with DUP what was in flight in the snapshot, without DUP what
# waited there. Nobody can tell the latter from new messages.

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
> devices send 6 good messages about batch
> 20 ms pass
[  1520] kafka  kafka-away (all brokers are down)    -> tell kafka.away (all brokers are down)
[  1520] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 4 berlin/mix/l0/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event
> the broker saves
> Kafka is back
> 500 ms pass
[  1524] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[  1524] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[  1524] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
[  1524] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
[  1540] kafka  kafka-back                           -> tell kafka.connected
[  1540] mqtt   arrived id 5 berlin/mix/l0/_in/batch-event -> produce #5 mes.in.batch-event key berlin/mix/l0/batch-event
[  1540] mqtt   arrived id 6 berlin/mix/l0/_in/batch-event -> produce #6 mes.in.batch-event key berlin/mix/l0/batch-event
[  1544] kafka  delivered #5                         -> acknowledge 1
                                                     -> let-go id 5
[  1544] kafka  delivered #6                         -> acknowledge 1
                                                     -> let-go id 6
> what does the broker hold?
         6 acknowledged, 0 in flight, 0 waiting
> the broker is killed
> the broker is back
> what does the broker hold?
         0 acknowledged, 4 in flight, 2 waiting
> 2 seconds pass
[  2040] mqtt   mqtt-down epoch 2 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  2049] clock  tick                                 -> dial epoch 3
[  2060] mqtt   mqtt-up epoch 3 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~4 $bridge/demo/fence-up/a
[  2064] mqtt   message _bridge/demo/up/status
[  2064] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 3
[  2064] mqtt   pubacked ~4
[  2084] mqtt   mqtt-down epoch 3 (we hung up)
[  2084] clock  tick                                 -> dial epoch 4 as the session
[  2095] mqtt   mqtt-up epoch 4 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~5 _bridge/demo/up/status retained
[  2096] mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #7 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2096] mqtt   arrived id 2 dup berlin/mix/l0/_in/batch-event -> produce #8 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2096] mqtt   arrived id 3 dup berlin/mix/l0/_in/batch-event -> produce #9 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2096] mqtt   arrived id 4 dup berlin/mix/l0/_in/batch-event -> produce #10 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2100] kafka  delivered #7                         -> acknowledge 1
                                                     -> let-go id 1
[  2100] kafka  delivered #8                         -> acknowledge 1
                                                     -> let-go id 2
[  2100] kafka  delivered #9                         -> acknowledge 1
                                                     -> let-go id 3
[  2100] kafka  delivered #10                        -> acknowledge 1
                                                     -> let-go id 4
[  2100] mqtt   pubacked ~5
[  2104] mqtt   arrived id 5 berlin/mix/l0/_in/batch-event -> produce #11 mes.in.batch-event key berlin/mix/l0/batch-event
[  2104] mqtt   arrived id 6 berlin/mix/l0/_in/batch-event -> produce #12 mes.in.batch-event key berlin/mix/l0/batch-event
[  2108] kafka  delivered #11                        -> acknowledge 1
                                                     -> let-go id 5
[  2108] kafka  delivered #12                        -> acknowledge 1
                                                     -> let-go id 6
[  3095] clock  tick                                 -> post ~6 _bridge/demo/up/status retained
[  3099] mqtt   pubacked ~6
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2 m3 m4 m5 m0(dup) m1(dup) m2(dup) m3(dup) m4 m5
> everything is in Kafka, and one bridge is active
