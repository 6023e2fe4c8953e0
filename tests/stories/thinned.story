# Values that come faster than the route's `at_most` lets them go.
#
# The first one after a rest is sent at once. What comes in the half second behind it is withheld: a newer value of
# an entity overtakes the older one, which is done without having been sent. At the end of the interval what is left
# is asked for again and sent in the order of the log; only then do checkpoint and commit pass it.

> a world with 1 bridge and 1 partition
> each entity is sent once in 500 ms and 20 records can wait
> bridge a starts
> 600 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 16
[    60] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] mqtt   pubacked ~2
[    68] mqtt   message $bridge/demo/id
[    69] mqtt   pubacked ~3
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    76] mqtt   pubacked ~4 code 16
> 1 good record comes to partition 0
> 100 ms pass
[   600] kafka  record mes.batch-event/0@0           -> keep #1
[   600] clock  tick                                 -> again #1
[   600] kafka  again #1 mes.batch-event/0@0         -> publish #1 lane 0@0 berlin/mix/l0/process-variable
[   605] mqtt   pubacked #1                          -> done #1
> 9 good records come to partition 0
> 500 ms pass
[   700] kafka  record mes.batch-event/0@1           -> keep #2
[   700] kafka  record mes.batch-event/0@2           -> keep #3
[   700] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> done #3
[   700] kafka  record mes.batch-event/0@4           -> keep #5
[   701] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> done #5
[   701] kafka  record mes.batch-event/0@6           -> keep #7
                                                     -> done #2
[   701] kafka  record mes.batch-event/0@7           -> keep #8
                                                     -> done #7
[   701] kafka  record mes.batch-event/0@8           -> keep #9
                                                     -> done #4
[   701] clock  tick                                 -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   702] kafka  record mes.batch-event/0@9           -> keep #10
                                                     -> done #9
[   706] mqtt   pubacked ~5 code 16                  -> commit lane 0@5
[   711] kafka  committed
[  1100] clock  tick                                 -> again #6
                                                     -> again #8
[  1100] kafka  again #6 mes.batch-event/0@5         -> publish #6 lane 0@5 berlin/mix/l0/process-variable
[  1100] kafka  again #8 mes.batch-event/0@7         -> publish #8 lane 0@7 berlin/mix/l0/process-variable
[  1105] mqtt   pubacked #6                          -> done #6
                                                     -> again #10
[  1105] mqtt   pubacked #8                          -> done #8
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1105] kafka  again #10 mes.batch-event/0@9        -> publish #10 lane 0@9 berlin/mix/l0/process-variable
[  1110] mqtt   pubacked ~6 code 16                  -> commit lane 0@9
[  1110] mqtt   pubacked #10                         -> done #10
[  1115] kafka  committed
> 4 good records come to partition 0
> 2 seconds pass
[  1200] kafka  record mes.batch-event/0@10          -> keep #11
[  1200] kafka  record mes.batch-event/0@11          -> keep #12
                                                     -> done #11
[  1200] kafka  record mes.batch-event/0@12          -> keep #13
[  1200] kafka  record mes.batch-event/0@13          -> keep #14
                                                     -> done #13
[  1310] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1315] mqtt   pubacked ~7 code 16                  -> commit lane 0@11
[  1320] kafka  committed
[  1600] clock  tick                                 -> again #12
                                                     -> again #14
[  1600] kafka  again #12 mes.batch-event/0@11       -> publish #12 lane 0@11 berlin/mix/l0/process-variable
[  1600] kafka  again #14 mes.batch-event/0@13       -> publish #14 lane 0@13 berlin/mix/l0/process-variable
[  1605] mqtt   pubacked #12                         -> done #12
[  1605] mqtt   pubacked #14                         -> done #14
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1610] mqtt   pubacked ~8 code 16                  -> commit lane 0@14
[  1615] kafka  committed
> what did the consumer get?
         partition 0: 0 5 7 9 11 13
> what does Kafka hold?
         partition 0: [0,14) committed 14, dead letters: none
> everything is delivered and committed
