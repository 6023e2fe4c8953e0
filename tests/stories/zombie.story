# A bridge is frozen until the group gives its partitions to another, and then goes on.
#
# The other one has repeated what was not committed. The zombie still finds its old acknowledgements and
# asks for a commit, which Kafka refuses: the group has moved on. Then it hears that its partitions are
# gone, forgets, and joins anew.

> a world with 2 bridges and 1 partition
> bridge a starts
> 100 ms pass
[     0] a clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
[    60] a kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> bridge b starts
> 500 ms pass
[   100] b clock  tick                               -> dial epoch 1
[   111] b mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
[   130] a kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
[   190] a kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[   190] b kafka  assigned                           -> start
                                                     -> tell lanes.assigned partitions=0
> 3 good records come to partition 0
> 3 ms pass
[   600] a kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   600] a kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   600] a kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
> bridge a freezes
> 8 seconds pass
[  6603] kafka: a is thrown out of the group
[  6633] b kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> release
[  6693] b kafka  assigned mes.batch-event/0 committed -1 of [0,3) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[  6694] b kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[  6694] b kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  6694] b kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[  6699] b mqtt   pubacked #1                        -> done #1
[  6699] b mqtt   pubacked #2                        -> done #2
[  6699] b mqtt   pubacked #3                        -> done #3
                                                     -> commit lane 0@3
[  6704] b kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> bridge a goes on
> 3 seconds pass
[  8603] a mqtt   pubacked #1                        -> done #1
[  8603] a mqtt   pubacked #2                        -> done #2
[  8603] a mqtt   pubacked #3                        -> done #3
                                                     -> commit lane 0@3
[  8633] a kafka  lanes-lost                         -> tell lanes.lost repeats=3
                                                     -> release
[  8633] a kafka  committed not                      -> tell commit.failed
[  8663] b kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
[  8723] a kafka  assigned mes.batch-event/0 committed 3 of [0,3) -> start lane 0@3
                                                     -> tell lanes.assigned partitions=1
[  8723] b kafka  assigned                           -> start
                                                     -> tell lanes.assigned partitions=0
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> everything is delivered and committed
