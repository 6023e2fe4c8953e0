# The MQTT broker is killed with messages in flight, and comes back as its last snapshot.
#
# While it is away nothing is read, and nothing is committed but what its last checkpoint said. When it is back
# it is asked what it remembers; what lies behind its checkpoint is read again from Kafka and sent again,
# in the same order.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 16
[    60] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] mqtt   pubacked ~2
[    68] mqtt   message $bridge/demo/id
[    69] mqtt   pubacked ~3
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    76] mqtt   pubacked ~4 code 16
> the broker saves
> 6 good records come to partition 0
> 2 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
> the broker is killed
> 1000 ms pass
[   122] mqtt   mqtt-down epoch 1 (connection lost)  -> forget
                                                     -> tell mqtt.away retry_ms=9 (connection lost)
[   131] clock  tick                                 -> dial epoch 2
[   161] mqtt   mqtt-down epoch 2 (connection refused)
[   318] clock  tick                                 -> dial epoch 3
[   348] mqtt   mqtt-down epoch 3 (connection refused)
[   561] clock  tick                                 -> dial epoch 4
[   591] mqtt   mqtt-down epoch 4 (connection refused)
[   794] clock  tick                                 -> dial epoch 5
[   824] mqtt   mqtt-down epoch 5 (connection refused)
[   886] clock  tick                                 -> dial epoch 6
[   916] mqtt   mqtt-down epoch 6 (connection refused)
[  1021] clock  tick                                 -> dial epoch 7
[  1051] mqtt   mqtt-down epoch 7 (connection refused)
[  1076] clock  tick                                 -> commit lane 0@0
[  1081] kafka  committed
> 2 good records come to partition 0
> 1000 ms pass
[  1176] clock  tick                                 -> dial epoch 8
[  1206] mqtt   mqtt-down epoch 8 (connection refused)
[  1403] clock  tick                                 -> dial epoch 9
[  1433] mqtt   mqtt-down epoch 9 (connection refused)
[  1662] clock  tick                                 -> dial epoch 10
[  1692] mqtt   mqtt-down epoch 10 (connection refused)
[  1942] clock  tick                                 -> dial epoch 11
[  1972] mqtt   mqtt-down epoch 11 (connection refused)
[  2077] clock  tick                                 -> dial epoch 12
> the broker is back
> 8 seconds pass
[  2107] mqtt   mqtt-down epoch 12 (connection refused)
[  2147] clock  tick                                 -> dial epoch 13
[  2158] mqtt   mqtt-up epoch 13 receive-max 20      -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
                                                     -> post ~6 _bridge/demo/down/status retained
[  2162] mqtt   message $bridge/demo/id
[  2162] mqtt   message $bridge/demo/fence/a
[  2162] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2162] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  2163] mqtt   pubacked ~5
[  2163] mqtt   pubacked ~6 code 16
[  2169] kafka  looked lane 0 committed 0 of [0,8)   -> rewind lane 0@0
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2170] kafka  record mes.batch-event/0@0           -> keep #5
                                                     -> publish #5 lane 0@0 berlin/mix/l0/batch-event replay=1
[  2170] kafka  record mes.batch-event/0@1           -> keep #6
                                                     -> publish #6 lane 0@1 berlin/mix/l0/batch-event replay=1
[  2170] kafka  record mes.batch-event/0@2           -> keep #7
                                                     -> publish #7 lane 0@2 berlin/mix/l0/batch-event replay=1
[  2174] mqtt   pubacked ~7 code 16
[  2174] kafka  record mes.batch-event/0@3           -> keep #8
                                                     -> publish #8 lane 0@3 berlin/mix/l0/batch-event replay=1
[  2175] mqtt   pubacked #5                          -> done #5
[  2175] mqtt   pubacked #6                          -> done #6
[  2175] mqtt   pubacked #7                          -> done #7
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2175] kafka  record mes.batch-event/0@4           -> keep #9
                                                     -> publish #9 lane 0@4 berlin/mix/l0/batch-event
[  2175] kafka  record mes.batch-event/0@5           -> keep #10
                                                     -> publish #10 lane 0@5 berlin/mix/l0/batch-event
[  2179] mqtt   pubacked #8                          -> done #8
[  2179] kafka  record mes.batch-event/0@6           -> keep #11
                                                     -> publish #11 lane 0@6 berlin/mix/l0/batch-event
[  2180] mqtt   pubacked ~8 code 16                  -> commit lane 0@3
[  2180] mqtt   pubacked #9                          -> done #9
[  2180] mqtt   pubacked #10                         -> done #10
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2184] mqtt   pubacked #11                         -> done #11
[  2185] mqtt   pubacked ~9 code 16
[  2185] kafka  committed                            -> commit lane 0@6
[  2185] kafka  record mes.batch-event/0@7           -> keep #12
                                                     -> publish #12 lane 0@7 berlin/mix/l0/batch-event
[  2190] mqtt   pubacked #12                         -> done #12
[  2190] kafka  committed
[  2384] clock  tick                                 -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2389] mqtt   pubacked ~10 code 16                 -> commit lane 0@8
[  2394] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4 5 6 7
> everything is delivered and committed
