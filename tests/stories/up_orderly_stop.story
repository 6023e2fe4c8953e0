# The bridge is asked to stop, with messages under way.
#
# What comes from now on is left to the broker. What Kafka has is waited for and acknowledged; then a last word
# says that the bridge is gone, and nothing repeats. The next life gets the rest.

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
> devices send 3 good messages about batch
> 3 ms pass
[  1502] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
> bridge a is asked to stop
[  1503] people stop                                 -> tell up.stopping in_flight=3
                                                     -> ignore epoch 2
> devices send 2 good messages about batch
> 1 seconds pass
[  1506] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[  1506] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[  1506] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
                                                     -> post ~4 _bridge/demo/up/status retained
[  1510] mqtt   pubacked ~4                          -> hang-up epoch 2
[  1530] mqtt   mqtt-down epoch 2 (we hung up)       -> tell up.stopped repeats=0 (no error)
                                                     -> stop clean ok
> what does the broker hold?
         3 acknowledged, 2 in flight, 0 waiting
> bridge a starts
> 1500 ms pass
[  2503] clock  tick                                 -> dial epoch 1
[  2514] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[  2518] mqtt   message _bridge/demo/up/status
[  2518] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[  2518] mqtt   pubacked ~1
[  2538] mqtt   mqtt-down epoch 1 (we hung up)
[  2538] clock  tick                                 -> dial epoch 2 as the session
[  2549] mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[  2550] mqtt   arrived id 4 dup berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2550] mqtt   arrived id 5 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[  2553] mqtt   pubacked ~2
[  2554] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 4
[  2554] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 5
[  3549] clock  tick                                 -> post ~3 _bridge/demo/up/status retained
[  3553] mqtt   pubacked ~3
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2 m3(dup) m4(dup)
> everything is in Kafka, and one bridge is active
