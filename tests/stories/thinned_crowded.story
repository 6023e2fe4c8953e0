# More entities than can be withheld at a time.
#
# Reading would have to wait for the end of a long interval. So the interval ends early, and the operator is told,
# once: some are sent more often than the route's at_most says, and nothing is lost.

> a world with 1 bridge and 3 partitions
> each entity is sent once in 60000 ms and 3 records can wait
> bridge a starts
> 600 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 16
[    60] kafka  assigned mes.batch-event/0 mes.batch-event/1 mes.batch-event/2 -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1 $bridge/demo/checkpoint/mes.batch-event/2
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1 $bridge/demo/checkpoint/mes.batch-event/2
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] mqtt   pubacked ~2
[    68] mqtt   message $bridge/demo/id
[    69] mqtt   pubacked ~3
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,0) lane 1 committed -1 of [0,0) lane 2 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/2 retained
                                                     -> start lane 0@0 lane 1@0 lane 2@0
                                                     -> tell lanes.assigned partitions=3
[    76] mqtt   pubacked ~4 code 16
[    76] mqtt   pubacked ~5 code 16
[    76] mqtt   pubacked ~6 code 16
> 1 good record comes to partition 0
> 100 ms pass
[   600] kafka  record mes.batch-event/0@0           -> keep #1
[   600] clock  tick                                 -> again #1
[   600] kafka  again #1 mes.batch-event/0@0         -> publish #1 lane 0@0 berlin/mix/l0/process-variable
[   605] mqtt   pubacked #1                          -> done #1
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   610] mqtt   pubacked ~7 code 16
> 6 good records come to partition 0
> 6 good records come to partition 1
> 6 good records come to partition 2
> 2 seconds pass
[   700] kafka  record mes.batch-event/1@0           -> keep #2
[   700] kafka  record mes.batch-event/2@0           -> keep #3
[   700] kafka  record mes.batch-event/0@1           -> keep #4
[   700] kafka  record mes.batch-event/1@1           -> keep #5
                                                     -> done #2
[   700] clock  tick                                 -> post ~8 $bridge/demo/checkpoint/mes.batch-event/1 retained
[   701] kafka  record mes.batch-event/2@1           -> keep #6
                                                     -> done #3
[   701] kafka  record mes.batch-event/0@2           -> keep #7
[   701] kafka  record mes.batch-event/1@2           -> keep #8
[   701] clock  tick                                 -> post ~9 $bridge/demo/checkpoint/mes.batch-event/2 retained
[   702] kafka  record mes.batch-event/2@2           -> keep #9
[   702] kafka  record mes.batch-event/0@3           -> keep #10
                                                     -> done #7
[   702] clock  tick                                 -> tell route.crowded events withheld=6
                                                     -> again #4
                                                     -> again #10
[   702] kafka  again #4 mes.batch-event/0@1         -> publish #4 lane 0@1 berlin/mix/l0/process-variable
[   702] kafka  again #10 mes.batch-event/0@3        -> publish #10 lane 0@3 berlin/mix/l0/process-variable
[   705] mqtt   pubacked ~8 code 16                  -> commit lane 0@1 lane 1@1 lane 2@0
[   706] mqtt   pubacked ~9 code 16
[   707] mqtt   pubacked #4                          -> done #4
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> again #5
[   707] mqtt   pubacked #10                         -> done #10
                                                     -> again #8
[   707] kafka  again #5 mes.batch-event/1@1         -> publish #5 lane 1@1 berlin/mix/l1/process-variable
[   707] kafka  again #8 mes.batch-event/1@2         -> publish #8 lane 1@2 berlin/mix/l1/process-variable
[   710] kafka  committed
[   710] kafka  record mes.batch-event/1@3           -> keep #11
[   711] kafka  record mes.batch-event/2@3           -> keep #12
[   712] mqtt   pubacked ~10 code 16                 -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> commit lane 0@3 lane 2@1
[   712] mqtt   pubacked #5                          -> done #5
                                                     -> post ~12 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> again #6
[   712] mqtt   pubacked #8                          -> done #8
                                                     -> again #9
[   712] kafka  again #6 mes.batch-event/2@1         -> publish #6 lane 2@1 berlin/mix/l2/process-variable
[   712] kafka  again #9 mes.batch-event/2@2         -> publish #9 lane 2@2 berlin/mix/l2/process-variable
[   717] mqtt   pubacked ~11 code 16
[   717] mqtt   pubacked ~12 code 16                 -> post ~13 $bridge/demo/checkpoint/mes.batch-event/1 retained
[   717] mqtt   pubacked #6                          -> done #6
                                                     -> post ~14 $bridge/demo/checkpoint/mes.batch-event/2 retained
[   717] mqtt   pubacked #9                          -> done #9
[   717] kafka  committed                            -> commit lane 0@4 lane 1@2
[   717] kafka  record mes.batch-event/0@4           -> keep #13
[   718] kafka  record mes.batch-event/1@4           -> keep #14
[   719] kafka  record mes.batch-event/2@4           -> keep #15
[   720] kafka  record mes.batch-event/0@5           -> keep #16
                                                     -> done #13
[   720] clock  tick                                 -> post ~15 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   722] mqtt   pubacked ~13 code 16
[   722] mqtt   pubacked ~14 code 16                 -> post ~16 $bridge/demo/checkpoint/mes.batch-event/2 retained
[   722] kafka  committed                            -> commit lane 1@3 lane 2@2
[   722] kafka  record mes.batch-event/1@5           -> keep #17
                                                     -> done #14
[   722] kafka  record mes.batch-event/2@5           -> keep #18
                                                     -> done #15
[   722] clock  tick                                 -> again #16
                                                     -> again #11
[   722] kafka  again #16 mes.batch-event/0@5        -> publish #16 lane 0@5 berlin/mix/l0/process-variable
[   722] kafka  again #11 mes.batch-event/1@3        -> publish #11 lane 1@3 berlin/mix/l1/process-variable
[   725] mqtt   pubacked ~15 code 16
[   727] mqtt   pubacked ~16 code 16
[   727] mqtt   pubacked #16                         -> done #16
                                                     -> post ~17 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> again #17
[   727] mqtt   pubacked #11                         -> done #11
                                                     -> post ~18 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> again #12
[   727] kafka  committed                            -> commit lane 0@5 lane 2@3
[   727] kafka  again #17 mes.batch-event/1@5        -> publish #17 lane 1@5 berlin/mix/l1/process-variable
[   727] kafka  again #12 mes.batch-event/2@3        -> publish #12 lane 2@3 berlin/mix/l2/process-variable
[   732] mqtt   pubacked ~17 code 16
[   732] mqtt   pubacked ~18 code 16
[   732] mqtt   pubacked #17                         -> done #17
                                                     -> post ~19 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> again #18
[   732] mqtt   pubacked #12                         -> done #12
                                                     -> post ~20 $bridge/demo/checkpoint/mes.batch-event/2 retained
[   732] kafka  committed                            -> commit lane 0@6 lane 1@5
[   732] kafka  again #18 mes.batch-event/2@5        -> publish #18 lane 2@5 berlin/mix/l2/process-variable
[   737] mqtt   pubacked ~19 code 16
[   737] mqtt   pubacked ~20 code 16
[   737] mqtt   pubacked #18                         -> done #18
                                                     -> post ~21 $bridge/demo/checkpoint/mes.batch-event/2 retained
[   737] kafka  committed                            -> commit lane 1@6 lane 2@5
[   737] kafka  record mes.batch-event/0@6           -> keep #19
[   742] mqtt   pubacked ~21 code 16
[   742] kafka  committed
[  1742] clock  tick                                 -> commit lane 2@6
[  1747] kafka  committed
> what did the consumer get?
         partition 0: 0 1 3 5
         partition 1: 1 2 3 5
         partition 2: 1 2 3 5
> what does Kafka hold?
         partition 0: [0,7) committed 6, dead letters: none
         partition 1: [0,6) committed 6, dead letters: none
         partition 2: [0,6) committed 6, dead letters: none
