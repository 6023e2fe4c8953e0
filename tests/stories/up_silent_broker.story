# The connection swallows what is sent.
#
# The presence is not acknowledged in time, so the bridge connects anew. A PUBACK was swallowed too: that message
# comes again, and is in Kafka twice. The second time it is marked.

> a floor with 1 bridge
> bridge a starts
> 9 seconds pass
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
> devices send 1 good message about batch
> 3 ms pass
[  9002] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
> the connection of bridge a swallows everything
> 12 seconds pass
[  9006] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[ 10200] clock  tick                                 -> post ~5 _bridge/demo/up/status retained
[ 16000] clock  tick                                 -> tell mqtt.silent waited_ms=5800
                                                     -> hang-up epoch 2
[ 16020] mqtt   mqtt-down epoch 2 (we hung up)
[ 16029] clock  tick                                 -> dial epoch 3
[ 16040] mqtt   mqtt-up epoch 3 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a $bridge/demo/filters
                                                     -> post ~6 $bridge/demo/fence-up/a
[ 16044] mqtt   message _bridge/demo/up/status
[ 16044] mqtt   message $bridge/demo/filters
[ 16044] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 3
[ 16044] mqtt   pubacked ~6
[ 16064] mqtt   mqtt-down epoch 3 (we hung up)
[ 16064] clock  tick                                 -> dial epoch 4 as the session
[ 16075] mqtt   mqtt-up epoch 4 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~7 _bridge/demo/up/status retained
[ 16076] mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 16079] mqtt   pubacked ~7
[ 16080] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 1
[ 16225] clock  tick                                 -> post ~8 _bridge/demo/up/status retained
[ 16229] mqtt   pubacked ~8
> 20 seconds pass
[ 26225] clock  tick                                 -> post ~9 _bridge/demo/up/status retained
[ 26229] mqtt   pubacked ~9
[ 36225] clock  tick                                 -> post ~10 _bridge/demo/up/status retained
[ 36229] mqtt   pubacked ~10
> what does Kafka hold?
         mes.in.batch-event/0: m0 m0(dup)
> everything is in Kafka, and one bridge is active
