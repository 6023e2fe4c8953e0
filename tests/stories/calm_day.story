# A calm day.
#
# Records come, are published in their order, acknowledged by the broker, and committed: after three
# of them at once, after a second at the latest.

> a world with 1 bridge and 2 partitions
> 5 good records come to partition 0
> bridge a starts
> 200 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,5) mes.batch-event/1 committed -1 of [0,0) -> start lane 0@0 lane 1@0
                                                     -> tell lanes.assigned partitions=2
[    61] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    66] mqtt   pubacked #1                          -> done #1
[    66] mqtt   pubacked #2                          -> done #2
[    66] mqtt   pubacked #3                          -> done #3
                                                     -> commit lane 0@3
[    66] mqtt   pubacked #4                          -> done #4
[    66] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[    71] mqtt   pubacked #5                          -> done #5
[    71] kafka  committed
> 1 good record comes to partition 1
> 2 seconds pass
[   200] kafka  record mes.batch-event/1@0           -> keep #6
                                                     -> publish #6 lane 1@0 berlin/mix/l1/batch-event
[   205] mqtt   pubacked #6                          -> done #6
                                                     -> commit lane 0@5 lane 1@1
[   210] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4
         partition 1: 0
> what does Kafka hold?
         partition 0: [0,5) committed 5, dead letters: none
         partition 1: [0,1) committed 1, dead letters: none
> everything is delivered and committed
