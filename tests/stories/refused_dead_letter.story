# The dead-letter topic does not take a poisonous record.
#
# The record waits, and with it the commit point of its partition: nothing is skipped. It is tried again
# every five seconds. The operator is told once.

> a world with 1 bridge and 1 partition
> the dead-letter topic refuses
> 1 poisonous record comes to partition 0
> 2 good records come to partition 0
> bridge a starts
> 3 seconds pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,3) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    61] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> dead-letter #1 lane 0@0 unsafe_level
                                                     -> tell record.rejected mes.batch-event/0@0 records=1 (a level of the topic holds characters that are not allowed: plant)
[    61] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    66] mqtt   pubacked #2                          -> done #2
[    66] mqtt   pubacked #3                          -> done #3
[   561] kafka  dead-lettered #1 not (refused)       -> tell dead-letter.failed mes.batch-event/0@0 retry_ms=5000 (refused)
> what does Kafka hold?
         partition 0: [0,3) committed -1, dead letters: none
> 4 seconds pass
[  6000] clock  tick                                 -> dead-letter #1 lane 0@0 unsafe_level
[  6500] kafka  dead-lettered #1 not (refused)
> the dead-letter topic takes again
> 8 seconds pass
[ 12000] clock  tick                                 -> dead-letter #1 lane 0@0 unsafe_level
[ 12006] kafka  dead-lettered #1                     -> done #1
                                                     -> commit lane 0@3
[ 12011] kafka  committed
> what does Kafka hold?
         partition 0: [0,3) committed 3, dead letters: 0
> everything is delivered and committed
