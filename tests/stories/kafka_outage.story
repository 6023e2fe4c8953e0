# Kafka goes away while a commit is under way.
#
# The commit fails and is tried again a second later, until Kafka is back. The operator is told once.
# What the bridge has read is still delivered.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> 4 good records come to partition 0
> 4 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
> Kafka goes away
> 2 good records come to partition 0
> 4 seconds pass
[   105] mqtt   pubacked #1                          -> done #1
[   105] mqtt   pubacked #2                          -> done #2
[   105] mqtt   pubacked #3                          -> done #3
                                                     -> commit lane 0@3
[   105] mqtt   pubacked #4                          -> done #4
[   124] kafka  kafka-away (all brokers are down)    -> tell kafka.away (all brokers are down)
[  1609] kafka  committed not                        -> tell commit.failed
[  2609] clock  tick                                 -> commit lane 0@4
> Kafka is back
> 4 seconds pass
[  4104] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[  4104] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> publish #6 lane 0@5 berlin/mix/l0/batch-event
[  4109] mqtt   pubacked #5                          -> done #5
[  4109] mqtt   pubacked #6                          -> done #6
[  4113] kafka  committed not
[  4124] kafka  kafka-back                           -> tell kafka.connected
[  5113] clock  tick                                 -> commit lane 0@6
[  5118] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4 5
> everything is delivered and committed
