# Records that can never be carried.
#
# Offset 1 names a plant that is no safe level of a topic; offset 3 is refused by the broker's access
# rules; offset 4 is too large for the dead-letter topic with its value, so it goes without. Each
# becomes a dead letter, and the commit point passes it only then. Offset 5 is empty and 6 is too
# old: they are skipped. Offset 7 is a transaction marker.

> a world with 1 bridge and 1 partition
> 1 good record comes to partition 0
> 1 poisonous record comes to partition 0
> 1 good record comes to partition 0
> 1 forbidden record comes to partition 0
> 1 bulky record comes to partition 0
> 1 empty record comes to partition 0
> 1 old record comes to partition 0
> 1 missing record comes to partition 0
> 1 good record comes to partition 0
> bridge a starts
> 3 seconds pass
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,9) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> dead-letter #2 lane 0@1 unsafe_level
                                                     -> tell record.rejected mes.batch-event/0@1 records=1 (a level of the topic holds characters that are not allowed: plant)
[    72] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    73] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    77] mqtt   pubacked #1                          -> done #1
[    77] mqtt   pubacked #3                          -> done #3
[    77] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> dead-letter #5 lane 0@4 unsafe_level
[    78] mqtt   pubacked #4 code 135                 -> dead-letter #4 lane 0@3 refused
[    78] kafka  dead-lettered #2                     -> done #2
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    78] kafka  record mes.batch-event/0@5
[    78] kafka  record mes.batch-event/0@6
[    83] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    83] kafka  dead-lettered #5 not (message too large) -> dead-letter #5 lane 0@4 unsafe_level without its value
[    84] kafka  dead-lettered #4                     -> done #4
[    84] kafka  record mes.batch-event/0@8           -> keep #8
                                                     -> publish #8 lane 0@8 berlin/mix/l0/batch-event
[    89] mqtt   pubacked #8                          -> done #8
[    89] kafka  dead-lettered #5                     -> done #5
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    89] kafka  committed
[    94] mqtt   pubacked ~6 code 16                  -> commit lane 0@9
[    99] kafka  committed
> what did the consumer get?
         partition 0: 0 2 8
> what does Kafka hold?
         partition 0: [0,9) committed 9, dead letters: 1 3 4
> everything is delivered and committed
