# The connection swallows what is sent.
#
# The presence is not acknowledged in time, so the bridge connects anew. A PUBACK was swallowed too: that message
# comes again, and is in Kafka twice. The second time it is marked.

> a floor with 1 bridge
> bridge a starts
> 9 seconds pass
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
> devices send 1 good message about batch
> 3 ms pass
[  9002] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
> the connection of bridge a swallows everything
> 12 seconds pass
[  9006] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[ 11046] clock  tick                                 -> post ~4 _bridge/demo/up/status retained
[ 17000] clock  tick                                 -> tell mqtt.silent waited_ms=5954
                                                     -> hang-up epoch 2
[ 17020] mqtt   mqtt-down epoch 2 (we hung up)
[ 17029] clock  tick                                 -> dial epoch 3
[ 17040] mqtt   mqtt-up epoch 3 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~5 $bridge/demo/fence-up/a
[ 17044] mqtt   message _bridge/demo/up/status
[ 17044] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 3
[ 17044] mqtt   pubacked ~5
[ 17064] mqtt   mqtt-down epoch 3 (we hung up)
[ 17064] clock  tick                                 -> dial epoch 4 as the session
[ 17075] mqtt   mqtt-up epoch 4 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~6 _bridge/demo/up/status retained
[ 17076] mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 17079] mqtt   pubacked ~6
[ 17080] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 1
[ 18075] clock  tick                                 -> post ~7 _bridge/demo/up/status retained
[ 18079] mqtt   pubacked ~7
> 20 seconds pass
[ 28075] clock  tick                                 -> post ~8 _bridge/demo/up/status retained
[ 28079] mqtt   pubacked ~8
[ 38075] clock  tick                                 -> post ~9 _bridge/demo/up/status retained
[ 38079] mqtt   pubacked ~9
> what does Kafka hold?
         mes.in.batch-event/0: m0 m0(dup)
> everything is in Kafka, and one bridge is active
