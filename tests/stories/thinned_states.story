# Values with a state topic, that come faster than the route's `at_most` lets them go.
#
# Both messages of a record are thinned together: the state of each entity is written as often as its event is sent.
# A value that the route's `clear_when` takes for the end of its entity clears the topic.

> a world with 1 bridge and 1 partition
> the route has a state topic
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
[   600] kafka  again #1 mes.batch-event/0@0         -> publish #1s lane 0@0 berlin/mix/l0/_state/process-variable/e-0
                                                     -> publish #1 lane 0@0 berlin/mix/l0/process-variable
[   605] mqtt   pubacked #1s code 16
[   605] mqtt   pubacked #1                          -> done #1
> 8 good records come to partition 0
> 500 ms pass
[   700] kafka  record mes.batch-event/0@1           -> keep #2
[   700] kafka  record mes.batch-event/0@2           -> keep #3
[   701] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> done #3
[   701] kafka  record mes.batch-event/0@4           -> keep #5
[   702] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> done #5
[   702] kafka  record mes.batch-event/0@6           -> keep #7
                                                     -> done #2
[   702] clock  tick                                 -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   703] kafka  record mes.batch-event/0@7           -> keep #8
                                                     -> done #7
[   704] kafka  record mes.batch-event/0@8           -> keep #9
                                                     -> done #4
[   707] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[   712] kafka  committed
[   904] clock  tick                                 -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   909] mqtt   pubacked ~6 code 16                  -> commit lane 0@5
[   914] kafka  committed
[  1100] clock  tick                                 -> again #6
[  1100] kafka  again #6 mes.batch-event/0@5         -> publish #6s lane 0@5 berlin/mix/l0/_state/process-variable/e-2
                                                     -> publish #6 lane 0@5 berlin/mix/l0/process-variable
[  1105] mqtt   pubacked #6s code 16
[  1105] mqtt   pubacked #6                          -> done #6
                                                     -> again #8
[  1105] kafka  again #8 mes.batch-event/0@7         -> publish #8s lane 0@7 berlin/mix/l0/_state/process-variable/e-0
                                                     -> publish #8 lane 0@7 berlin/mix/l0/process-variable
[  1110] mqtt   pubacked #8s code 16
[  1110] mqtt   pubacked #8                          -> done #8
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> again #9
[  1110] kafka  again #9 mes.batch-event/0@8         -> publish #9s lane 0@8 berlin/mix/l0/_state/process-variable/e-1
                                                     -> publish #9 lane 0@8 berlin/mix/l0/process-variable
[  1115] mqtt   pubacked ~7 code 16                  -> commit lane 0@8
[  1115] mqtt   pubacked #9s code 16
[  1115] mqtt   pubacked #9                          -> done #9
[  1120] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 7 e-1: 8 e-2: 5
> 1 last record comes to partition 0
> 1 seconds pass
[  1200] kafka  record mes.batch-event/0@9           -> keep #10
[  1315] clock  tick                                 -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1320] mqtt   pubacked ~8 code 16
[  1600] clock  tick                                 -> again #10
[  1600] kafka  again #10 mes.batch-event/0@9        -> publish #10s lane 0@9 berlin/mix/l0/_state/process-variable/e-1
                                                     -> publish #10 lane 0@9 berlin/mix/l0/process-variable
[  1605] mqtt   pubacked #10s code 16
[  1605] mqtt   pubacked #10                         -> done #10
[  1805] clock  tick                                 -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1810] mqtt   pubacked ~9 code 16                  -> commit lane 0@10
[  1815] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 7 e-1: nothing e-2: 5
> what did the consumer get?
         partition 0: 0 5 7 8 9
> what does Kafka hold?
         partition 0: [0,10) committed 10, dead letters: none
> 1 seconds pass
> everything is delivered and committed
