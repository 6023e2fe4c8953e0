# Somebody has written a checkpoint of a version that this program does not know.
#
# Nobody can say what it means, so the partition is not carried; the other one is. An operator has to set it.

> a world with 1 bridge and 2 partitions
> 1 good record comes to partition 0
> bridge a starts
> 2 seconds pass
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,1) lane 1 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> start lane 0@0 lane 1@0
                                                     -> tell lanes.assigned partitions=2
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    76] mqtt   pubacked ~5 code 16
[    77] mqtt   pubacked #1                          -> done #1
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    82] mqtt   pubacked ~6 code 16
[  1076] clock  tick                                 -> commit lane 0@1 lane 1@0
[  1081] kafka  committed
> bridge a is killed
> somebody writes a checkpoint for partition 0 in version 99
> 1 good record comes to partition 0
> 1 good record comes to partition 1
> bridge a starts
> 2 seconds pass
[  2000] clock  tick                                 -> dial epoch 1
[  2011] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[  2016] mqtt   pubacked ~1 code 16
[  2060] kafka  assigned mes.batch-event/0 mes.batch-event/1 -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> post ~2 $bridge/demo/fence/a retained
[  2064] mqtt   message $bridge/demo/id
[  2064] mqtt   message $bridge/demo/fence/a
[  2064] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2064] mqtt   message $bridge/demo/checkpoint/mes.batch-event/1
[  2064] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> look
[  2065] mqtt   pubacked ~2
[  2071] kafka  looked lane 0 committed 1 of [0,2) lane 1 committed 0 of [0,1) -> tell checkpoint.refused mes.batch-event/0@1 (it is of a version that this program does not know)
                                                     -> post ~3 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> start lane 0@2 lane 1@0
                                                     -> tell lanes.assigned partitions=2
                                                     -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
[  2072] kafka  record mes.batch-event/1@0           -> keep #1
                                                     -> publish #1 lane 1@0 berlin/mix/l1/batch-event
[  2076] mqtt   pubacked ~3 code 16
[  2076] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2077] mqtt   pubacked #1                          -> done #1
                                                     -> post ~4 $bridge/demo/checkpoint/mes.batch-event/1 retained
[  2082] mqtt   pubacked ~4 code 16
[  3082] clock  tick                                 -> commit lane 1@1
[  3087] kafka  committed
> what did the consumer get?
         partition 0: 0
         partition 1: 0
