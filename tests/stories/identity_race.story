# Two bridges find a broker that has no identity, at the same moment.
#
# Both make one. The first one stays, because checkpoints may bear it already: who hears another one before the echo
# of its own sends that one again.

> a world with 2 bridges and 2 partitions
> bridge a starts
> bridge b starts
> 1000 ms pass
[     0] a clock  tick                               -> dial epoch 1
[     0] b clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    11] b mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] a mqtt   pubacked ~1 code 16
[    16] b mqtt   pubacked ~1 code 16
[    60] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[    60] b kafka  assigned mes.batch-event/1         -> subscribe $bridge/demo/fence/b $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> post ~2 $bridge/demo/fence/b retained
[    64] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    64] b mqtt   message $bridge/demo/fence/b       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> tell broker.new (64c4a31909c80135942832d7f9b19c10)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] a mqtt   pubacked ~2
[    65] b mqtt   pubacked ~2
[    68] a mqtt   message $bridge/demo/id
[    68] b mqtt   message $bridge/demo/id            -> post ~4 $bridge/demo/id retained
[    68] b mqtt   message $bridge/demo/id
[    69] a mqtt   pubacked ~3
[    69] a mqtt   message $bridge/demo/id
[    69] b mqtt   pubacked ~3
[    71] a kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    71] b kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~5 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] a mqtt   message $bridge/demo/id
[    72] b mqtt   message $bridge/demo/id
[    73] b mqtt   pubacked ~4
[    76] a mqtt   pubacked ~4 code 16                -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    76] b mqtt   pubacked ~5 code 16
[    81] a mqtt   pubacked ~5 code 16
> 1 good record comes to partition 0
> 1 good record comes to partition 1
> 2 seconds pass
[  1000] a kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[  1000] b kafka  record mes.batch-event/1@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l1/batch-event
[  1005] a mqtt   pubacked #1                        -> done #1
[  1005] b mqtt   pubacked #1                        -> done #1
[  1076] a clock  tick                               -> commit lane 0@0
[  1076] b clock  tick                               -> commit lane 0@0
[  1081] a kafka  committed
[  1081] b kafka  committed
[  1205] a clock  tick                               -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1205] b clock  tick                               -> post ~6 $bridge/demo/checkpoint/mes.batch-event/1 retained
[  1210] a mqtt   pubacked ~6 code 16
[  1210] b mqtt   pubacked ~6 code 16
[  2210] a clock  tick                               -> commit lane 0@1
[  2210] b clock  tick                               -> commit lane 0@1
[  2215] a kafka  committed
[  2215] b kafka  committed
> everything is delivered and committed
