# A second bridge joins while the first has messages in flight.
#
# The first one reads nothing more, waits for its acknowledgements, commits, and only then gives the
# partitions back. Nothing repeats.

> a world with 2 bridges and 2 partitions
> bridge a starts
> 100 ms pass
[     0] a clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
[    60] a kafka  assigned mes.batch-event/0 committed -1 of [0,0) mes.batch-event/1 committed -1 of [0,0) -> start lane 0@0 lane 1@0
                                                     -> tell lanes.assigned partitions=2
> bridge b starts
> 28 ms pass
[   100] b clock  tick                               -> dial epoch 1
[   111] b mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
> 3 good records come to partition 0
> 3 good records come to partition 1
> 2 seconds pass
[   128] a kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   128] a kafka  record mes.batch-event/1@0         -> keep #2
                                                     -> publish #2 lane 1@0 berlin/mix/l1/batch-event
[   128] a kafka  record mes.batch-event/0@1         -> keep #3
                                                     -> publish #3 lane 0@1 berlin/mix/l0/batch-event
[   128] a kafka  record mes.batch-event/1@1         -> keep #4
                                                     -> publish #4 lane 1@1 berlin/mix/l1/batch-event
[   130] a kafka  revoked                            -> tell lanes.revoked in_flight=4
[   133] a mqtt   pubacked #1                        -> done #1
[   133] a mqtt   pubacked #2                        -> done #2
[   133] a mqtt   pubacked #3                        -> done #3
[   133] a mqtt   pubacked #4                        -> done #4
                                                     -> commit lane 0@2 lane 1@2
[   138] a kafka  committed                          -> tell lanes.released repeats=0
                                                     -> release
[   198] a kafka  assigned mes.batch-event/0 committed 2 of [0,3) -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
[   198] b kafka  assigned mes.batch-event/1 committed 2 of [0,3) -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
[   199] a kafka  record mes.batch-event/0@2         -> keep #5
                                                     -> publish #5 lane 0@2 berlin/mix/l0/batch-event
[   199] b kafka  record mes.batch-event/1@2         -> keep #1
                                                     -> publish #1 lane 0@2 berlin/mix/l1/batch-event
[   204] a mqtt   pubacked #5                        -> done #5
[   204] b mqtt   pubacked #1                        -> done #1
[  1204] a clock  tick                               -> commit lane 0@3
[  1204] b clock  tick                               -> commit lane 0@3
[  1209] a kafka  committed
[  1209] b kafka  committed
> what did the consumer get?
         partition 0: 0 1 2
         partition 1: 0 1 2
> everything is delivered and committed
