# The broker takes two messages at a time.
#
# Its Receive Maximum is below the bridge's own window, so it counts: a third message waits until
# one of the first two is acknowledged.

> a world with 1 bridge and 1 partition
> the broker takes 2 messages at a time
> 5 good records come to partition 0
> bridge a starts
> 200 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 2        -> tell mqtt.connected window=2
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,5) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    76] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    77] mqtt   pubacked #1                          -> done #1
[    77] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    81] mqtt   pubacked #2                          -> done #2
[    81] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    82] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    86] mqtt   pubacked #4                          -> done #4
[    86] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[    87] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    91] mqtt   pubacked #5                          -> done #5
[    92] kafka  committed
> 1000 ms pass
[   286] clock  tick                                 -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   291] mqtt   pubacked ~6 code 16                  -> commit lane 0@5
[   296] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4
> everything is delivered and committed
