# The broker takes two messages at a time.
#
# Its Receive Maximum is below the bridge's own window, so it counts: a third message waits until
# one of the first two is acknowledged.

> a world with 1 bridge and 1 partition
> the broker takes 2 messages at a time
> 5 good records come to partition 0
> bridge a starts
> 200 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 2        -> tell mqtt.connected window=2
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,5) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    61] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    66] mqtt   pubacked #1                          -> done #1
[    66] mqtt   pubacked #2                          -> done #2
[    66] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    66] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    71] mqtt   pubacked #3                          -> done #3
                                                     -> commit lane 0@3
[    71] mqtt   pubacked #4                          -> done #4
[    71] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[    76] mqtt   pubacked #5                          -> done #5
[    76] kafka  committed
> 1000 ms pass
[  1076] clock  tick                                 -> commit lane 0@5
[  1081] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4
> everything is delivered and committed
