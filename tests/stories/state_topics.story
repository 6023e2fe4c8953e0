# A route with a state topic.
#
# Each record is two messages: what its state topic holds from now on, and then the event. The window of
# four takes two records at a time. Two offsets in a row are of one entity.
#
# Offset 2 is a tombstone: nothing is sent on the event's topic, and the state is cleared. Offset 3 sets it
# again. Offset 5 says that the entity is over: the event is sent, and the state cleared. The value of
# offset 7 has no bytes: neither is sent, and the state stays. The event of offset 8 is too old, its state
# is not; offset 9 is too old for both.

> a world with 1 bridge and 1 partition
> the route has a state topic
> 2 good records come to partition 0
> 1 empty record comes to partition 0
> 1 good record comes to partition 0
> 1 good record comes to partition 0
> 1 last record comes to partition 0
> 1 good record comes to partition 0
> 1 hollow record comes to partition 0
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,8) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1s lane 0@0 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    76] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2s lane 0@1 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    77] mqtt   pubacked #1s code 16
[    77] mqtt   pubacked #1                          -> done #1
[    77] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3s lane 0@2 berlin/mix/l0/_state/batch-event/e-1
[    81] mqtt   pubacked #2s code 16
[    81] mqtt   pubacked #2                          -> done #2
[    81] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4s lane 0@3 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    82] mqtt   pubacked #3s code 16                 -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    86] mqtt   pubacked #4s code 16
[    86] mqtt   pubacked #4                          -> done #4
[    86] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5s lane 0@4 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[    87] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    87] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> publish #6s lane 0@5 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #6 lane 0@5 berlin/mix/l0/batch-event
[    91] mqtt   pubacked #5s code 16
[    91] mqtt   pubacked #5                          -> done #5
[    91] kafka  record mes.batch-event/0@6           -> keep #7
                                                     -> publish #7s lane 0@6 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #7 lane 0@6 berlin/mix/l0/batch-event
[    92] mqtt   pubacked #6s code 16
[    92] mqtt   pubacked #6                          -> done #6
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    92] kafka  committed
[    96] mqtt   pubacked #7s code 16
[    96] mqtt   pubacked #7                          -> done #7
[    96] kafka  record mes.batch-event/0@7
[    97] mqtt   pubacked ~6 code 16                  -> commit lane 0@6
[   102] kafka  committed
[   296] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   301] mqtt   pubacked ~7 code 16                  -> commit lane 0@8
[   306] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 6 e-1: 3 e-2: nothing
> 1 old record comes to partition 0
> 2 seconds pass
[  2000] kafka  record mes.batch-event/0@8           -> keep #9
                                                     -> publish #9s lane 0@8 berlin/mix/l0/_state/batch-event/e-1
[  2005] mqtt   pubacked #9s code 16                 -> done #9
[  2205] clock  tick                                 -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2210] mqtt   pubacked ~8 code 16
[  3210] clock  tick                                 -> commit lane 0@9
[  3215] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 6 e-1: 8 e-2: nothing
> 1 ancient record comes to partition 0
> 2 seconds pass
[  4000] kafka  record mes.batch-event/0@9           -> keep #10
                                                     -> publish #10s lane 0@9 berlin/mix/l0/_state/batch-event/e-1
[  4005] mqtt   pubacked #10s code 16                -> done #10
[  4205] clock  tick                                 -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  4210] mqtt   pubacked ~9 code 16
[  5210] clock  tick                                 -> commit lane 0@10
[  5215] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 6 e-1: nothing e-2: nothing
> what did the consumer get?
         partition 0: 0 1 3 4 5 6
> what does Kafka hold?
         partition 0: [0,10) committed 10, dead letters: none
> everything is delivered and committed
