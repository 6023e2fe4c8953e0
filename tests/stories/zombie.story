# A bridge is frozen until the group gives its partitions to another, and then goes on.
#
# The other one has repeated what no checkpoint said. The zombie still finds its old acknowledgements, sends a
# checkpoint (true: all of that is with the broker), and asks for a commit, which Kafka refuses: the group has
# moved on. Then it hears that its partitions are gone, forgets, and joins anew.

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
[  6663] b kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/fence/b $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/b retained
[  6667] b mqtt   message $bridge/demo/id
[  6667] b mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  6667] b mqtt   message $bridge/demo/fence/b       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  6668] b mqtt   pubacked ~2
[  6674] b kafka  looked lane 0 committed 0 of [0,3) -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[  6675] b kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[  6675] b kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  6675] b kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[  6679] b mqtt   pubacked ~3 code 16
[  6680] b mqtt   pubacked #1                        -> done #1
[  6680] b mqtt   pubacked #2                        -> done #2
[  6680] b mqtt   pubacked #3                        -> done #3
                                                     -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  6685] b mqtt   pubacked ~4 code 16                -> commit lane 0@3
[  6690] b kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> bridge a goes on
> 3 seconds pass
[  8603] a mqtt   pubacked #1                        -> done #1
[  8603] a mqtt   pubacked #2                        -> done #2
[  8603] a mqtt   pubacked #3                        -> done #3
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  8608] a mqtt   pubacked ~7 code 16                -> commit lane 0@3
[  8633] a kafka  lanes-lost                         -> tell lanes.lost repeats=3
                                                     -> release
[  8633] a kafka  committed not                      -> tell commit.failed
[  8663] b kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
[  8723] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~8 $bridge/demo/fence/a retained
[  8727] a mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  8727] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  8728] a mqtt   pubacked ~8
[  8734] a kafka  looked lane 0 committed 3 of [0,3) -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
[  8735] a kafka  record mes.batch-event/0@2         -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  8740] a mqtt   pubacked ~9 code 16
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> everything is delivered and committed
