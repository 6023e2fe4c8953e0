# The broker refuses one of the two messages of a record.
#
# Of offset 0 it refuses both, of offset 1 the event, of offset 2 the state. Each becomes a dead letter when
# both are answered, for the reason of the first refusal. What was taken stays.

> a world with 1 bridge and 1 partition
> the route has a state topic
> 3 forbidden records come to partition 0
> bridge a starts
> 2 seconds pass
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,3) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1s lane 0@0 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    76] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2s lane 0@1 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    77] mqtt   pubacked #1s code 135
[    77] mqtt   pubacked #1 code 135                 -> dead-letter #1 lane 0@0 refused
                                                     -> tell record.rejected mes.batch-event/0@0 records=1 (not authorized)
[    77] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3s lane 0@2 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    81] mqtt   pubacked #2s code 16
[    81] mqtt   pubacked #2 code 135                 -> dead-letter #2 lane 0@1 refused
[    82] mqtt   pubacked #3s code 135
[    82] mqtt   pubacked #3                          -> dead-letter #3 lane 0@2 refused
[    83] kafka  dead-lettered #1                     -> done #1
[    87] kafka  dead-lettered #2                     -> done #2
[    88] kafka  dead-lettered #3                     -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    93] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    98] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 1 e-1: nothing e-2: nothing
> what did the consumer get?
         partition 0: 2
> what does Kafka hold?
         partition 0: [0,3) committed 3, dead letters: 0 1 2
> everything is delivered and committed
