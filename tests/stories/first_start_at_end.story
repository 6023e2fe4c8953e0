# The very first start begins at the end of the logs, as configured, and the bridge dies at once.
#
# The record before the end is looked at, so that the first checkpoint can tell a topic that is made anew. Where
# the bridge begins is committed before the first record is sent. So the records that come while it is dead are
# not lost: the end of the log has moved, the start has not.

> a world with 1 bridge and 1 partition
> the first start is at the end of the logs
> 2 good records come to partition 0
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,2) -> start lane 0@1
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@1
[    72] clock  tick                                 -> rewind lane 0@2
                                                     -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    77] mqtt   pubacked ~4 code 16                  -> commit lane 0@2
[    82] kafka  committed
> bridge a is killed
> 2 good records come to partition 0
> 1000 ms pass
> bridge a starts
> 3 seconds pass
[  1100] clock  tick                                 -> dial epoch 1
[  1111] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[  1116] mqtt   pubacked ~1 code 16
[  1160] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[  1164] mqtt   message $bridge/demo/id
[  1164] mqtt   message $bridge/demo/fence/a
[  1164] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  1164] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  1165] mqtt   pubacked ~2
[  1171] kafka  looked lane 0 committed 2 of [0,4)   -> start lane 0@1
                                                     -> tell lanes.assigned partitions=1
[  1172] kafka  record mes.batch-event/0@1           -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1172] kafka  record mes.batch-event/0@2           -> keep #1
                                                     -> publish #1 lane 0@2 berlin/mix/l0/batch-event
[  1172] kafka  record mes.batch-event/0@3           -> keep #2
                                                     -> publish #2 lane 0@3 berlin/mix/l0/batch-event
[  1177] mqtt   pubacked ~3 code 16
[  1177] mqtt   pubacked #1                          -> done #1
[  1177] mqtt   pubacked #2                          -> done #2
[  1377] clock  tick                                 -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1382] mqtt   pubacked ~4 code 16                  -> commit lane 0@4
[  1387] kafka  committed
> what did the consumer get?
         partition 0: 2 3
