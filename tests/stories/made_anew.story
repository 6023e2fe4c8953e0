# The topic is deleted and made anew while the bridge holds it.
#
# The new one has as many records as the old one had, at the same offsets. The record before the checkpoint does not
# bear its fingerprint, so it is another topic: that is told, and it is read from its start.

> a world with 1 bridge and 1 partition
> 3 good records come to partition 0
> bridge a starts
> 2 seconds pass
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,3) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    77] mqtt   pubacked #1                          -> done #1
[    77] mqtt   pubacked #2                          -> done #2
[    77] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    82] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    87] kafka  committed
> the topic is deleted and made anew
[  2000] kafka: a is thrown out of the group
> 4 good records come to partition 0
> 2 seconds pass
[  2030] kafka  lanes-lost                           -> tell lanes.lost repeats=0
                                                     -> release
[  2090] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~6 $bridge/demo/fence/a retained
[  2094] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2094] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  2095] mqtt   pubacked ~6
[  2101] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
[  2102] kafka  record mes.batch-event/0@2           -> tell lane.anew mes.batch-event/0@0 next=3
[  2102] kafka  record mes.batch-event/0@3
[  2102] clock  tick                                 -> audit ~7 mes.batch-event
                                                     -> post ~8 $bridge/demo/gap
[  2107] mqtt   pubacked ~8 code 16
[  2108] kafka  audited ~7                           -> rewind lane 0@0
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2109] kafka  record mes.batch-event/0@0           -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event
[  2109] kafka  record mes.batch-event/0@1           -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event
[  2109] kafka  record mes.batch-event/0@2           -> keep #6
                                                     -> publish #6 lane 0@2 berlin/mix/l0/batch-event
[  2113] mqtt   pubacked ~9 code 16
[  2113] kafka  record mes.batch-event/0@3           -> keep #7
                                                     -> publish #7 lane 0@3 berlin/mix/l0/batch-event
[  2114] mqtt   pubacked #4                          -> done #4
[  2114] mqtt   pubacked #5                          -> done #5
[  2114] mqtt   pubacked #6                          -> done #6
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2118] mqtt   pubacked #7                          -> done #7
[  2119] mqtt   pubacked ~10 code 16                 -> commit lane 0@3
[  2124] kafka  committed
[  2318] clock  tick                                 -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2323] mqtt   pubacked ~11 code 16
[  3323] clock  tick                                 -> commit lane 0@4
[  3328] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 0 1 2 3
> everything is delivered and committed
