# The group takes the partitions away without asking, with messages in flight.
#
# Nothing can be committed any more. The connection ends too, because answers to what is now forgotten
# would still count against the broker's Receive Maximum. The records are read again.

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
> the broker freezes
> 3 good records come to partition 0
> 50 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
> the group throws bridge a out
[   150] kafka: a is thrown out of the group
> 200 ms pass
[   180] kafka  lanes-lost                           -> hang-up epoch 1
                                                     -> forget
                                                     -> tell lanes.lost repeats=3
                                                     -> release
[   200] mqtt   mqtt-down epoch 1 (we hung up)       -> tell mqtt.away retry_ms=9 (we hung up)
[   209] clock  tick                                 -> dial epoch 2
[   240] kafka  assigned mes.batch-event/0
> the broker is back
> 8 seconds pass
[   351] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
                                                     -> post ~6 _bridge/demo/down/status retained
[   355] mqtt   message $bridge/demo/id
[   355] mqtt   message $bridge/demo/fence/a
[   355] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   355] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   356] mqtt   pubacked ~5
[   356] mqtt   pubacked ~6 code 16
[   362] kafka  looked group-is-new lane 0 committed -1 of [0,3) -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[   363] kafka  record mes.batch-event/0@0           -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event
[   363] kafka  record mes.batch-event/0@1           -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event
[   363] kafka  record mes.batch-event/0@2           -> keep #6
                                                     -> publish #6 lane 0@2 berlin/mix/l0/batch-event
[   367] mqtt   pubacked ~7 code 16
[   368] mqtt   pubacked #4                          -> done #4
[   368] mqtt   pubacked #5                          -> done #5
[   368] mqtt   pubacked #6                          -> done #6
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   373] mqtt   pubacked ~8 code 16                  -> commit lane 0@3
[   378] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> everything is delivered and committed
