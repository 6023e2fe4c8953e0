# A partition is added to the topic, and has records before the group knows of it.
#
# It starts at its earliest record, also when the very first start was at the end of the logs.

> a world with 1 bridge and 1 partition
> the first start is at the end of the logs
> 2 good records come to partition 0
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,2) -> start lane 0@1
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@1
[    72] clock  tick                                 -> rewind lane 0@2
                                                     -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    77] mqtt   pubacked ~4 code 16                  -> commit lane 0@2
[    82] kafka  committed
> a partition is added with 3 records
> 2 seconds pass
[  2030] kafka  revoked                              -> tell lanes.revoked in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
[  2090] kafka  assigned mes.batch-event/0 mes.batch-event/1 -> subscribe $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> post ~5 $bridge/demo/fence/a retained
[  2094] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2094] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> look
[  2095] mqtt   pubacked ~5
[  2101] kafka  looked lane 0 committed 2 of [0,2) lane 1 committed -1 of [0,3) -> post ~6 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> start lane 0@1 lane 1@0
                                                     -> tell lanes.assigned partitions=2
[  2106] mqtt   pubacked ~6 code 16                  -> commit lane 1@0
[  2111] kafka  committed
[  2111] kafka  record mes.batch-event/1@0           -> keep #1
                                                     -> publish #1 lane 1@0 berlin/mix/l1/batch-event
[  2111] kafka  record mes.batch-event/0@1           -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2111] kafka  record mes.batch-event/1@1           -> keep #2
                                                     -> publish #2 lane 1@1 berlin/mix/l1/batch-event
[  2111] kafka  record mes.batch-event/1@2           -> keep #3
                                                     -> publish #3 lane 1@2 berlin/mix/l1/batch-event
[  2116] mqtt   pubacked #1                          -> done #1
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/1 retained
[  2116] mqtt   pubacked ~7 code 16
[  2116] mqtt   pubacked #2                          -> done #2
[  2116] mqtt   pubacked #3                          -> done #3
[  2121] mqtt   pubacked ~8 code 16                  -> post ~9 $bridge/demo/checkpoint/mes.batch-event/1 retained
[  2126] mqtt   pubacked ~9 code 16                  -> commit lane 1@3
[  2131] kafka  committed
> what did the consumer get?
         partition 0:
         partition 1: 0 1 2
> everything is delivered and committed
