# Checkpoints are switched off.
#
# Nothing is asked of the broker and nothing of ours is sent to it; what it acknowledged is committed. What a killed
# broker had not saved would be lost.

> a world with 1 bridge and 1 partition
> checkpoints are off
> 4 good records come to partition 0
> bridge a starts
> 2 seconds pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 16
[    60] kafka  assigned mes.batch-event/0           -> look
[    67] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    68] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    68] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    68] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    68] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    73] mqtt   pubacked #1                          -> done #1
[    73] mqtt   pubacked #2                          -> done #2
                                                     -> commit lane 0@2
[    73] mqtt   pubacked #3                          -> done #3
[    73] mqtt   pubacked #4                          -> done #4
[    78] kafka  committed                            -> commit lane 0@4
[    83] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3
> everything is delivered and committed
