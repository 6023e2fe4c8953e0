# Kafka's retention has passed the commit point while the bridge was down.
#
# That is said before anything newer is sent.

> a world with 1 bridge and 1 partition
> 2 good records come to partition 0
> bridge a starts
> 2 seconds pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,2) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    61] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    61] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    66] mqtt   pubacked #1                          -> done #1
[    66] mqtt   pubacked #2                          -> done #2
[  1066] clock  tick                                 -> commit lane 0@2
[  1071] kafka  committed
> bridge a is asked to stop
[  2000] people stop                                 -> tell down.stopping in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
                                                     -> hang-up epoch 1
> 1000 ms pass
[  2020] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (no error)
                                                     -> stop clean ok
> 4 good records come to partition 0
> Kafka deletes what is below 5 in partition 0
> bridge a starts
> 2 seconds pass
[  3000] clock  tick                                 -> dial epoch 1
[  3011] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[  3060] kafka  assigned mes.batch-event/0 committed 2 of [5,6) -> tell lane.gap mes.batch-event/0@5 lost=3
                                                     -> start lane 0@5
                                                     -> tell lanes.assigned partitions=1
[  3061] kafka  record mes.batch-event/0@5           -> keep #1
                                                     -> publish #1 lane 0@5 berlin/mix/l0/batch-event
[  3066] mqtt   pubacked #1                          -> done #1
[  4066] clock  tick                                 -> commit lane 0@6
[  4071] kafka  committed
> what did the consumer get?
         partition 0: 0 1 5
