# A stop while values are withheld.
#
# They are sent at once, in the order of the log, whatever the interval: the last value of each entity arrives, and
# the stop is clean.

> a world with 1 bridge and 1 partition
> each entity is sent once in 60000 ms and 20 records can wait
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
> 8 good records come to partition 0
> 1 seconds pass
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
[   706] mqtt   pubacked ~5 code 16                  -> commit lane 0@5
[   711] kafka  committed
> what does Kafka hold?
         partition 0: [0,9) committed 5, dead letters: none
> bridge a is asked to stop
[  1700] people stop                                 -> tell down.stopping in_flight=4
                                                     -> again #6
                                                     -> again #8
                                                     -> again #9
> 2 seconds pass
[  1700] kafka  again #6 mes.batch-event/0@5         -> publish #6 lane 0@5 berlin/mix/l0/process-variable
[  1700] kafka  again #8 mes.batch-event/0@7         -> publish #8 lane 0@7 berlin/mix/l0/process-variable
[  1700] kafka  again #9 mes.batch-event/0@8         -> publish #9 lane 0@8 berlin/mix/l0/process-variable
[  1705] mqtt   pubacked #6                          -> done #6
[  1705] mqtt   pubacked #8                          -> done #8
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1705] mqtt   pubacked #9                          -> done #9
[  1710] mqtt   pubacked ~6 code 16                  -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1715] mqtt   pubacked ~7 code 16                  -> commit lane 0@9
[  1720] kafka  committed                            -> tell lanes.released repeats=0
                                                     -> release
                                                     -> post ~8 _bridge/demo/down/status retained
[  1725] mqtt   pubacked ~8 code 16                  -> hang-up epoch 1
[  1745] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (no error)
                                                     -> stop clean ok
> what did the consumer get?
         partition 0: 0 5 7 8
> what does Kafka hold?
         partition 0: [0,9) committed 9, dead letters: none
> everything is delivered and committed
