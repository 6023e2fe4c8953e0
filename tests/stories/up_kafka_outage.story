# Kafka is away for an hour.
#
# The window fills, and the broker waits: that is the backpressure. Nothing can be read any more, not even
# the broker's answers, so after half a keep-alive the connection overflows: from then on what comes is
# thrown away, and the connection stays alive. When Kafka is back, what is held is stored and acknowledged,
# an echo says that the broker has read it, and one reconnect brings the rest, in order.

> a floor with 1 bridge
> keep alive is 2000 ms
> the broker exceeds Receive Maximum
> bridge a starts
> 3 seconds pass
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
> devices send 2 good messages about batch
> 3 ms pass
[  3002] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  3002] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
> Kafka goes away
> devices send 4 good messages about batch
> 3 seconds pass
[  3023] kafka  kafka-away (all brokers are down)    -> tell kafka.away (all brokers are down)
[  3023] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[  3023] mqtt   arrived id 4 berlin/mix/l0/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event
[  4005] mqtt   overflowed epoch 2                   -> tell mqtt.overflowed in_flight=4
> devices send 2 good messages about other
> 20 seconds pass
[ 11046] clock  tick                                 -> post ~4 _bridge/demo/up/status retained
[ 11050] mqtt   pubacked ~4
[ 21046] clock  tick                                 -> post ~5 _bridge/demo/up/status retained
[ 21050] mqtt   pubacked ~5
> what does the broker hold?
         0 acknowledged, 4 in flight, 4 waiting
> Kafka is back
> 3 seconds pass
[ 26003] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[ 26003] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[ 26003] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
[ 26003] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
                                                     -> post ~6 $bridge/demo/fence-up/a
[ 26023] kafka  kafka-back                           -> tell kafka.connected
[ 26023] mqtt   pubacked ~6                          -> hang-up epoch 2
[ 26043] mqtt   mqtt-down epoch 2 (we hung up)
[ 26052] clock  tick                                 -> dial epoch 3
[ 26063] mqtt   mqtt-up epoch 3 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~7 $bridge/demo/fence-up/a
[ 26067] mqtt   message _bridge/demo/up/status
[ 26067] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 3
[ 26067] mqtt   pubacked ~7
[ 26087] mqtt   mqtt-down epoch 3 (we hung up)
[ 26087] clock  tick                                 -> dial epoch 4 as the session
[ 26098] mqtt   mqtt-up epoch 4 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~8 _bridge/demo/up/status retained
[ 26099] mqtt   arrived id 5 dup berlin/mix/l0/_in/batch-event -> produce #5 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 26099] mqtt   arrived id 6 dup berlin/mix/l0/_in/batch-event -> produce #6 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 26099] mqtt   arrived id 7 dup berlin/mix/l1/_in/batch-event -> produce #7 mes.in.batch-event key berlin/mix/l1/batch-event mqtt_dup=1
[ 26099] mqtt   arrived id 8 dup berlin/mix/l1/_in/batch-event -> produce #8 mes.in.batch-event key berlin/mix/l1/batch-event mqtt_dup=1
[ 26103] kafka  delivered #5                         -> acknowledge 1
                                                     -> let-go id 5
[ 26103] kafka  delivered #6                         -> acknowledge 1
                                                     -> let-go id 6
[ 26103] kafka  delivered #7                         -> acknowledge 1
                                                     -> let-go id 7
[ 26103] kafka  delivered #8                         -> acknowledge 1
                                                     -> let-go id 8
[ 26103] mqtt   pubacked ~8
[ 27098] clock  tick                                 -> post ~9 _bridge/demo/up/status retained
[ 27102] mqtt   pubacked ~9
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2 m3 m4(dup) m5(dup)
         mes.in.batch-event/1: m6(dup) m7(dup)
> what does the broker hold?
         8 acknowledged, 0 in flight, 0 waiting
> everything is in Kafka, and one bridge is active
