# Two processes run under one name: an operator's mistake.
#
# Whoever is thrown out by the other one finds a presence of its own name that is newer than itself. That is
# no earlier life of its own: it says so, and stands by. When the other one is restarted, it takes the word of
# the one that is left for its own of an earlier life, and throws it out. The third time in a minute the one
# that is thrown out gives up.

> a floor with 2 bridges
> the first two bridges have one name
> bridge a starts
> bridge b starts
> 2 seconds pass
[     0] a clock  tick                               -> dial epoch 1
[     0] b clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[    11] b mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[    15] a mqtt   message $bridge/demo/fence-up/a    -> hang-up epoch 1
[    15] a mqtt   pubacked ~1
[    15] b mqtt   message $bridge/demo/fence-up/a    -> hang-up epoch 1
[    15] b mqtt   pubacked ~1
[    35] a mqtt   mqtt-down epoch 1 (we hung up)
[    35] a clock  tick                               -> dial epoch 2 as the session
[    35] b mqtt   mqtt-down epoch 1 (we hung up)
[    35] b clock  tick                               -> dial epoch 2 as the session
[    46] b mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[    50] b mqtt   pubacked ~2
[    65] a mqtt   mqtt-down epoch 2 (session taken over) -> tell mqtt.away retry_ms=9 (session taken over)
[    74] a clock  tick                               -> dial epoch 3
[    85] a mqtt   mqtt-up epoch 3 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~2 $bridge/demo/fence-up/a
[    89] a mqtt   message _bridge/demo/up/status
[    89] a mqtt   message $bridge/demo/fence-up/a    -> tell up.twin a
[    89] a mqtt   pubacked ~2
[  1046] b clock  tick                               -> post ~3 _bridge/demo/up/status retained
[  1050] a mqtt   message _bridge/demo/up/status
[  1050] b mqtt   pubacked ~3
> bridge a is killed
> bridge a starts
> 2 seconds pass
[  2000] a clock  tick                               -> dial epoch 1
[  2011] a mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[  2015] a mqtt   message _bridge/demo/up/status
[  2015] a mqtt   message $bridge/demo/fence-up/a    -> hang-up epoch 1
[  2015] a mqtt   pubacked ~1
[  2035] a mqtt   mqtt-down epoch 1 (we hung up)
[  2035] a clock  tick                               -> dial epoch 2 as the session
[  2046] a mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[  2050] a mqtt   pubacked ~2
[  2065] b mqtt   mqtt-down epoch 2 (session taken over) -> tell mqtt.away retry_ms=102 (session taken over)
[  2167] b clock  tick                               -> dial epoch 3
[  2178] b mqtt   mqtt-up epoch 3 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~4 $bridge/demo/fence-up/a
[  2182] b mqtt   message _bridge/demo/up/status
[  2182] b mqtt   message $bridge/demo/fence-up/a    -> tell up.twin a
[  2182] b mqtt   pubacked ~4
[  3046] a clock  tick                               -> post ~3 _bridge/demo/up/status retained
[  3050] a mqtt   pubacked ~3
[  3050] b mqtt   message _bridge/demo/up/status
> bridge a is killed
> 2 seconds pass
[  4005] b mqtt   message _bridge/demo/up/status
[  4457] b clock  tick                               -> tell up.taking-over a
                                                     -> hang-up epoch 3
[  4477] b mqtt   mqtt-down epoch 3 (we hung up)
[  4477] b clock  tick                               -> dial epoch 4 as the session
[  4488] b mqtt   mqtt-up epoch 4 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~5 _bridge/demo/up/status retained
[  4492] b mqtt   pubacked ~5
[  5488] b clock  tick                               -> post ~6 _bridge/demo/up/status retained
[  5492] b mqtt   pubacked ~6
> bridge a starts
> 2 seconds pass
[  6000] a clock  tick                               -> dial epoch 1
[  6011] a mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[  6015] a mqtt   message _bridge/demo/up/status
[  6015] a mqtt   message $bridge/demo/fence-up/a    -> hang-up epoch 1
[  6015] a mqtt   pubacked ~1
[  6035] a mqtt   mqtt-down epoch 1 (we hung up)
[  6035] a clock  tick                               -> dial epoch 2 as the session
[  6046] a mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[  6050] a mqtt   pubacked ~2
[  6065] b mqtt   mqtt-down epoch 4 (session taken over) -> tell mqtt.away retry_ms=11 (session taken over)
[  6076] b clock  tick                               -> dial epoch 5
[  6087] b mqtt   mqtt-up epoch 5 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~7 $bridge/demo/fence-up/a
[  6091] b mqtt   message _bridge/demo/up/status
[  6091] b mqtt   message $bridge/demo/fence-up/a    -> tell up.twin a
[  6091] b mqtt   pubacked ~7
[  7046] a clock  tick                               -> post ~3 _bridge/demo/up/status retained
[  7050] a mqtt   pubacked ~3
[  7050] b mqtt   message _bridge/demo/up/status
> bridge a is killed
> 2 seconds pass
[  8005] b mqtt   message _bridge/demo/up/status
[  8464] b clock  tick                               -> tell up.taking-over a
                                                     -> hang-up epoch 5
[  8484] b mqtt   mqtt-down epoch 5 (we hung up)
[  8484] b clock  tick                               -> dial epoch 6 as the session
[  8495] b mqtt   mqtt-up epoch 6 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~8 _bridge/demo/up/status retained
[  8499] b mqtt   pubacked ~8
[  9495] b clock  tick                               -> post ~9 _bridge/demo/up/status retained
[  9499] b mqtt   pubacked ~9
> bridge a starts
> 2 seconds pass
[ 10000] a clock  tick                               -> dial epoch 1
[ 10011] a mqtt   mqtt-up epoch 1 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[ 10015] a mqtt   message _bridge/demo/up/status
[ 10015] a mqtt   message $bridge/demo/fence-up/a    -> hang-up epoch 1
[ 10015] a mqtt   pubacked ~1
[ 10035] a mqtt   mqtt-down epoch 1 (we hung up)
[ 10035] a clock  tick                               -> dial epoch 2 as the session
[ 10046] a mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[ 10050] a mqtt   pubacked ~2
[ 10065] b mqtt   mqtt-down epoch 6 (session taken over) -> tell mqtt.away retry_ms=704 (session taken over)
[ 10769] b clock  tick                               -> dial epoch 7
[ 10780] b mqtt   mqtt-up epoch 7 receive-max 20     -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~10 $bridge/demo/fence-up/a
[ 10784] b mqtt   message _bridge/demo/up/status
[ 10784] b mqtt   message $bridge/demo/fence-up/a    -> tell up.twin a
                                                     -> tell up.stopping in_flight=0
                                                     -> hang-up epoch 7
[ 10784] b mqtt   pubacked ~10
[ 10804] b mqtt   mqtt-down epoch 7 (we hung up)     -> tell up.stopped repeats=0 (another client keeps taking over the MQTT client id)
                                                     -> stop clean taken_over
[ 11046] a clock  tick                               -> post ~3 _bridge/demo/up/status retained
[ 11050] a mqtt   pubacked ~3
> devices send 1 good message about batch
> 100 ms pass
[ 12002] a mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[ 12006] a kafka  delivered #1                       -> acknowledge 1
                                                     -> let-go id 1
> everything is in Kafka, and one bridge is active
