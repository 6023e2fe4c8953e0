# A calm day.
#
# The broker has never seen a bridge: it is given an identity, and each partition a first checkpoint before its
# first record. Then records come, are published in their order, acknowledged by the broker, said to be there
# in a checkpoint (after three of them at once, after 200 ms at the latest), and committed as the last
# acknowledged checkpoint says.

> a world with 1 bridge and 2 partitions
> 5 good records come to partition 0
> bridge a starts
> 200 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 16
[    60] kafka  assigned mes.batch-event/0 mes.batch-event/1 -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] mqtt   pubacked ~2
[    68] mqtt   message $bridge/demo/id
[    69] mqtt   pubacked ~3
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,5) lane 1 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> start lane 0@0 lane 1@0
                                                     -> tell lanes.assigned partitions=2
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    76] mqtt   pubacked ~5 code 16
[    76] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    76] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    77] mqtt   pubacked #1                          -> done #1
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    77] mqtt   pubacked #2                          -> done #2
[    77] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[    81] mqtt   pubacked #3                          -> done #3
[    81] mqtt   pubacked #4                          -> done #4
[    82] mqtt   pubacked ~6 code 16                  -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    82] mqtt   pubacked #5                          -> done #5
[    87] mqtt   pubacked ~7 code 16                  -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> commit lane 0@4 lane 1@0
[    92] mqtt   pubacked ~8 code 16
[    92] kafka  committed
> 1 good record comes to partition 1
> 2 seconds pass
[   200] kafka  record mes.batch-event/1@0           -> keep #6
                                                     -> publish #6 lane 1@0 berlin/mix/l1/batch-event
[   205] mqtt   pubacked #6                          -> done #6
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/1 retained
[   210] mqtt   pubacked ~9 code 16                  -> commit lane 0@5 lane 1@1
[   215] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4
         partition 1: 0
> what does Kafka hold?
         partition 0: [0,5) committed 5, dead letters: none
         partition 1: [0,1) committed 1, dead letters: none
> everything is delivered and committed
