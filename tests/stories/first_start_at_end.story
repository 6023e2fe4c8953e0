# The very first start begins at the end of the logs, as configured, and the bridge dies at once.
#
# Where it begins is committed before the first record is read. So the records that come while it is dead
# are not lost: the end of the log has moved, the start has not.

> a world with 1 bridge and 1 partition
> the first start is at the end of the logs
> 2 good records come to partition 0
> bridge a starts
> 100 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,2) -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
                                                     -> commit lane 0@2
[    65] kafka  committed
> bridge a is killed
> 2 good records come to partition 0
> 1000 ms pass
> bridge a starts
> 3 seconds pass
[  1100] clock  tick                                 -> dial epoch 1
[  1111] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[  1160] kafka  assigned mes.batch-event/0 committed 2 of [0,4) -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
[  1161] kafka  record mes.batch-event/0@2           -> keep #1
                                                     -> publish #1 lane 0@2 berlin/mix/l0/batch-event
[  1161] kafka  record mes.batch-event/0@3           -> keep #2
                                                     -> publish #2 lane 0@3 berlin/mix/l0/batch-event
[  1166] mqtt   pubacked #1                          -> done #1
[  1166] mqtt   pubacked #2                          -> done #2
[  2166] clock  tick                                 -> commit lane 0@4
[  2171] kafka  committed
> what did the consumer get?
         partition 0: 2 3
