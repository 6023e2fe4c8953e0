# The group takes the partitions away without asking, with messages in flight.
#
# Nothing can be committed any more. The connection ends too, because answers to what is now forgotten
# would still count against the broker's Receive Maximum. The records are read again.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> the broker freezes
> 3 good records come to partition 0
> 50 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
> the group throws bridge a out
[   150] kafka: a is thrown out of the group
> 200 ms pass
[   180] kafka  lanes-lost                           -> hang-up epoch 1
                                                     -> forget
                                                     -> tell lanes.lost repeats=3
                                                     -> release
[   200] mqtt   mqtt-down epoch 1 (we hung up)       -> tell mqtt.away retry_ms=216 (we hung up)
[   240] kafka  assigned mes.batch-event/0 committed -1 of [0,3) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> the broker is back
> 8 seconds pass
[   416] clock  tick                                 -> dial epoch 2
[   427] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
[   427] kafka  record mes.batch-event/0@0           -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event
[   427] kafka  record mes.batch-event/0@1           -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event
[   427] kafka  record mes.batch-event/0@2           -> keep #6
                                                     -> publish #6 lane 0@2 berlin/mix/l0/batch-event
[   432] mqtt   pubacked #4                          -> done #4
[   432] mqtt   pubacked #5                          -> done #5
[   432] mqtt   pubacked #6                          -> done #6
                                                     -> commit lane 0@3
[   437] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> everything is delivered and committed
