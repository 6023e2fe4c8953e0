# The group wants the partitions back while the broker is away.
#
# There is nothing to wait for: what was in flight is void already. What the last acknowledged checkpoint said is
# committed, and the partitions go to whoever is next. The records in question are repeated by the next owner.

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
> the broker saves
> 3 good records come to partition 0
> 2 ms pass
[   100] a kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] a kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] a kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
> the broker is killed
> 100 ms pass
[   122] a mqtt   mqtt-down epoch 1 (connection lost) -> forget
                                                     -> tell mqtt.away retry_ms=9 (connection lost)
[   131] a clock  tick                               -> dial epoch 2
[   161] a mqtt   mqtt-down epoch 2 (connection refused)
> bridge b starts
> 500 ms pass
[   202] b clock  tick                               -> dial epoch 1
[   232] a kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> commit lane 0@0
[   232] b mqtt   mqtt-down epoch 1 (connection refused) -> tell mqtt.away retry_ms=102 (connection refused)
[   237] a kafka  committed                          -> tell lanes.released repeats=3
                                                     -> release
[   297] a kafka  assigned mes.batch-event/0
[   318] a clock  tick                               -> dial epoch 3
[   334] b clock  tick                               -> dial epoch 2
[   348] a mqtt   mqtt-down epoch 3 (connection refused)
[   364] b mqtt   mqtt-down epoch 2 (connection refused)
[   375] b clock  tick                               -> dial epoch 3
[   405] b mqtt   mqtt-down epoch 3 (connection refused)
[   561] a clock  tick                               -> dial epoch 4
[   591] a mqtt   mqtt-down epoch 4 (connection refused)
[   609] b clock  tick                               -> dial epoch 4
[   639] b mqtt   mqtt-down epoch 4 (connection refused)
[   640] b clock  tick                               -> dial epoch 5
[   670] b mqtt   mqtt-down epoch 5 (connection refused)
> the broker is back
> 12 seconds pass
[   792] b clock  tick                               -> dial epoch 6
[   794] a clock  tick                               -> dial epoch 5
[   803] b mqtt   mqtt-up epoch 6 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[   805] a mqtt   mqtt-up epoch 5 receive-max 20     -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
                                                     -> post ~6 _bridge/demo/down/status retained
[   808] b mqtt   pubacked ~1 code 16
[   809] a mqtt   message $bridge/demo/id
[   809] a mqtt   message $bridge/demo/fence/a
[   809] a mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   809] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   810] a mqtt   pubacked ~5
[   810] a mqtt   pubacked ~6 code 16
[   816] a kafka  looked lane 0 committed 0 of [0,3) -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[   817] a kafka  record mes.batch-event/0@0         -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event
[   817] a kafka  record mes.batch-event/0@1         -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event
[   817] a kafka  record mes.batch-event/0@2         -> keep #6
                                                     -> publish #6 lane 0@2 berlin/mix/l0/batch-event
[   821] a mqtt   pubacked ~7 code 16
[   822] a mqtt   pubacked #4                        -> done #4
[   822] a mqtt   pubacked #5                        -> done #5
[   822] a mqtt   pubacked #6                        -> done #6
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   827] a mqtt   pubacked ~8 code 16                -> commit lane 0@3
[   832] a kafka  committed
> what did the consumer get?
         partition 0: 0 1 2
> everything is delivered and committed
