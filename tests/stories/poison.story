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
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,9) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    61] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> dead-letter #2 lane 0@1 unsafe_level
                                                     -> tell record.rejected mes.batch-event/0@1 records=1 (a level of the topic holds characters that are not allowed: plant)
[    61] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    66] mqtt   pubacked #1                          -> done #1
[    66] mqtt   pubacked #3                          -> done #3
[    66] mqtt   pubacked #4 code 135                 -> dead-letter #4 lane 0@3 refused
[    66] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> dead-letter #5 lane 0@4 unsafe_level
[    67] kafka  dead-lettered #2                     -> done #2
                                                     -> commit lane 0@3
[    67] kafka  record mes.batch-event/0@5
[    67] kafka  record mes.batch-event/0@6
[    72] kafka  dead-lettered #4                     -> done #4
[    72] kafka  dead-lettered #5 not (message too large) -> dead-letter #5 lane 0@4 unsafe_level without its value
[    72] kafka  committed
[    72] kafka  record mes.batch-event/0@8           -> keep #8
                                                     -> publish #8 lane 0@8 berlin/mix/l0/batch-event
[    77] mqtt   pubacked #8                          -> done #8
[    78] kafka  dead-lettered #5                     -> done #5
                                                     -> commit lane 0@9
[    83] kafka  committed
> what did the consumer get?
         partition 0: 0 2 8
> what does Kafka hold?
         partition 0: [0,9) committed 9, dead letters: 1 3 4
> everything is delivered and committed
