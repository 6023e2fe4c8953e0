# The broker loses its state.
#
# What it had not handed over is lost, and that is said: nobody can mend it. What the bridge had is stored, also
# what Kafka did not take yet when the broker forgot it.

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
> 100 ms pass
[  1520] kafka  kafka-away (all brokers are down)    -> tell kafka.away (all brokers are down)
[  1520] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 4 berlin/mix/l0/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event
> what does the broker hold?
         0 acknowledged, 4 in flight, 2 waiting
> the broker is killed and its file is deleted
> the broker is back
> 1 seconds pass
[  1620] mqtt   mqtt-down epoch 2 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  1629] clock  tick                                 -> dial epoch 3
[  1640] mqtt   mqtt-up epoch 3 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~4 $bridge/demo/fence-up/a
[  1644] mqtt   message $bridge/demo/fence-up/a
[  1644] mqtt   pubacked ~4
[  2276] clock  tick                                 -> hang-up epoch 3
[  2296] mqtt   mqtt-down epoch 3 (we hung up)
[  2296] clock  tick                                 -> dial epoch 4 as the session
[  2307] mqtt   mqtt-up epoch 4 receive-max 20       -> tell mqtt.connected window=4
                                                     -> tell mqtt.session-lost
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~5 _bridge/demo/up/status retained
[  2311] mqtt   pubacked ~5
> Kafka is back
> 2 seconds pass
[  2600] kafka  delivered #1                         -> let-go id 1
[  2600] kafka  delivered #2                         -> let-go id 2
[  2600] kafka  delivered #3                         -> let-go id 3
[  2600] kafka  delivered #4                         -> let-go id 4
[  2620] kafka  kafka-back                           -> tell kafka.connected
[  3307] clock  tick                                 -> post ~6 _bridge/demo/up/status retained
[  3311] mqtt   pubacked ~6
> devices send 1 good message about batch
> 100 ms pass
[  4602] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #5 mes.in.batch-event key berlin/mix/l0/batch-event
[  4606] kafka  delivered #5                         -> acknowledge 1
                                                     -> let-go id 1
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2 m3 m6
