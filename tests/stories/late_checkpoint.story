# A zombie's checkpoint comes when the next owner is further already.
#
# It says less than the broker has, so it only costs repeats: whoever starts next starts there.

> a world with 2 bridges and 1 partition
> bridge a starts
> 100 ms pass
[     0] a clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] a mqtt   pubacked ~1 code 16
[    60] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] a mqtt   pubacked ~2
[    68] a mqtt   message $bridge/demo/id
[    69] a mqtt   pubacked ~3
[    71] a kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    76] a mqtt   pubacked ~4 code 16
> bridge b starts
> 500 ms pass
[   100] b clock  tick                               -> dial epoch 1
[   111] b mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[   116] b mqtt   pubacked ~1 code 16
[   130] a kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> commit lane 0@0
[   135] a kafka  committed                          -> tell lanes.released repeats=0
                                                     -> release
[   195] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
[   199] a mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   199] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   200] a mqtt   pubacked ~5
[   206] a kafka  looked lane 0 committed 0 of [0,0) -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[   211] a mqtt   pubacked ~6 code 16
> 2 good records come to partition 0
> 3 ms pass
[   600] a kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   600] a kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
> bridge a freezes
> 7 seconds pass
[  6603] kafka: a is thrown out of the group
[  6663] b kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/fence/b $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/b retained
[  6667] b mqtt   message $bridge/demo/id
[  6667] b mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  6667] b mqtt   message $bridge/demo/fence/b       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  6668] b mqtt   pubacked ~2
[  6674] b kafka  looked lane 0 committed 0 of [0,2) -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[  6675] b kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[  6675] b kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  6679] b mqtt   pubacked ~3 code 16
[  6680] b mqtt   pubacked #1                        -> done #1
[  6680] b mqtt   pubacked #2                        -> done #2
[  6880] b clock  tick                               -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  6885] b mqtt   pubacked ~4 code 16                -> commit lane 0@2
[  6890] b kafka  committed
> 3 good records come to partition 0
> 1000 ms pass
[  7603] b kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[  7603] b kafka  record mes.batch-event/0@3         -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[  7603] b kafka  record mes.batch-event/0@4         -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[  7608] b mqtt   pubacked #3                        -> done #3
[  7608] b mqtt   pubacked #4                        -> done #4
[  7608] b mqtt   pubacked #5                        -> done #5
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  7613] b mqtt   pubacked ~5 code 16                -> commit lane 0@5
[  7618] b kafka  committed
> bridge a goes on
> 10 ms pass
[  8603] a mqtt   pubacked #1                        -> done #1
[  8603] a mqtt   pubacked #2                        -> done #2
[  8603] a kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[  8603] a kafka  record mes.batch-event/0@3         -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[  8603] a kafka  record mes.batch-event/0@4         -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[  8608] a mqtt   pubacked #3                        -> done #3
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  8608] a mqtt   pubacked #4                        -> done #4
[  8608] a mqtt   pubacked #5                        -> done #5
[  8613] a mqtt   pubacked ~7 code 16                -> commit lane 0@3
> bridge b is killed
> 50 ms pass
[  8633] a kafka  lanes-lost                         -> tell lanes.lost repeats=5
                                                     -> release
[  8633] a kafka  committed not                      -> tell commit.failed
> bridge b starts
> 9 seconds pass
[  8663] b clock  tick                               -> dial epoch 1
[  8674] b mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[  8679] b mqtt   pubacked ~1 code 16
[  8723] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~8 $bridge/demo/fence/a retained
[  8727] a mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  8727] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  8728] a mqtt   pubacked ~8
[  8734] a kafka  looked lane 0 committed 5 of [0,5) -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
                                                     -> tell broker.rolled-back repeats=2
[  8735] a kafka  record mes.batch-event/0@2         -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  8735] a kafka  record mes.batch-event/0@3         -> keep #6
                                                     -> publish #6 lane 0@3 berlin/mix/l0/batch-event replay=1
[  8735] a kafka  record mes.batch-event/0@4         -> keep #7
                                                     -> publish #7 lane 0@4 berlin/mix/l0/batch-event replay=1
[  8740] a mqtt   pubacked ~9 code 16
[  8740] a mqtt   pubacked #6                        -> done #6
[  8740] a mqtt   pubacked #7                        -> done #7
[  8940] a clock  tick                               -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  8945] a mqtt   pubacked ~10 code 16
[  9740] a clock  tick                               -> commit lane 0@5
[  9745] a kafka  committed
> what did the consumer get?
         partition 0: 0 1 0 1 2 3 4 2 3 4 3 4
> everything is delivered and committed
