# A second bridge joins while the first has messages in flight.
#
# The first one reads nothing more, waits for its acknowledgements, commits, and only then gives the
# partitions back. Nothing repeats.

> a world with 2 bridges and 2 partitions
> bridge a starts
> 100 ms pass
[     0] a clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] a mqtt   pubacked ~1 code 16
[    60] a kafka  assigned mes.batch-event/0 mes.batch-event/1 -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0 $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] a mqtt   pubacked ~2
[    68] a mqtt   message $bridge/demo/id
[    69] a mqtt   pubacked ~3
[    71] a kafka  looked group-is-new lane 0 committed -1 of [0,0) lane 1 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/1 retained
                                                     -> start lane 0@0 lane 1@0
                                                     -> tell lanes.assigned partitions=2
[    76] a mqtt   pubacked ~4 code 16
[    76] a mqtt   pubacked ~5 code 16
> bridge b starts
> 28 ms pass
[   100] b clock  tick                               -> dial epoch 1
[   111] b mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[   116] b mqtt   pubacked ~1 code 16
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
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   133] a mqtt   pubacked #2                        -> done #2
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/1 retained
[   133] a mqtt   pubacked #3                        -> done #3
[   133] a mqtt   pubacked #4                        -> done #4
[   138] a mqtt   pubacked ~6 code 16                -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   138] a mqtt   pubacked ~7 code 16                -> post ~9 $bridge/demo/checkpoint/mes.batch-event/1 retained
[   143] a mqtt   pubacked ~8 code 16
[   143] a mqtt   pubacked ~9 code 16                -> commit lane 0@2 lane 1@2
[   148] a kafka  committed                          -> tell lanes.released repeats=0
                                                     -> release
[   208] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~10 $bridge/demo/fence/a retained
[   208] b kafka  assigned mes.batch-event/1         -> subscribe $bridge/demo/fence/b $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> post ~2 $bridge/demo/fence/b retained
[   212] a mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   212] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   212] b mqtt   message $bridge/demo/id
[   212] b mqtt   message $bridge/demo/checkpoint/mes.batch-event/1
[   212] b mqtt   message $bridge/demo/fence/b       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/1
                                                     -> look
[   213] a mqtt   pubacked ~10
[   213] b mqtt   pubacked ~2
[   219] a kafka  looked lane 0 committed 2 of [0,3) -> start lane 0@1
                                                     -> tell lanes.assigned partitions=1
[   219] b kafka  looked lane 0 committed 2 of [0,3) -> start lane 0@1
                                                     -> tell lanes.assigned partitions=1
[   220] a kafka  record mes.batch-event/0@1         -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   220] a kafka  record mes.batch-event/0@2         -> keep #5
                                                     -> publish #5 lane 0@2 berlin/mix/l0/batch-event
[   220] b kafka  record mes.batch-event/1@1         -> post ~3 $bridge/demo/checkpoint/mes.batch-event/1 retained
[   220] b kafka  record mes.batch-event/1@2         -> keep #1
                                                     -> publish #1 lane 0@2 berlin/mix/l1/batch-event
[   225] a mqtt   pubacked ~11 code 16
[   225] a mqtt   pubacked #5                        -> done #5
[   225] b mqtt   pubacked ~3 code 16
[   225] b mqtt   pubacked #1                        -> done #1
[   425] a clock  tick                               -> post ~12 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   425] b clock  tick                               -> post ~4 $bridge/demo/checkpoint/mes.batch-event/1 retained
[   430] a mqtt   pubacked ~12 code 16
[   430] b mqtt   pubacked ~4 code 16
[  1430] a clock  tick                               -> commit lane 0@3
[  1430] b clock  tick                               -> commit lane 0@3
[  1435] a kafka  committed
[  1435] b kafka  committed
> what did the consumer get?
         partition 0: 0 1 2
         partition 1: 0 1 2
> everything is delivered and committed
