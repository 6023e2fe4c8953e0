# mosquitto.db is deleted, and what is sent again is not to be older than three seconds.
#
# The state topics are gone too, and the newest record of e-0 and of e-1 is older than that. So the partition
# is read from its start: the records below offset 4 only for their states, the others with their events. The
# checkpoint says where the events begin; so the bridge that starts again in the middle knows it.

> a world with 1 bridge and 1 partition
> the route has a state topic
> what is sent again is at most 3000 ms old
> 4 good records come to partition 0
> bridge a starts
> 20 seconds pass
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
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
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    81] mqtt   pubacked #2s code 16
[    81] mqtt   pubacked #2                          -> done #2
[    81] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4s lane 0@3 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[    82] mqtt   pubacked #3s code 16
[    82] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    86] mqtt   pubacked #4s code 16
[    86] mqtt   pubacked #4                          -> done #4
[    87] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    92] kafka  committed
[   286] clock  tick                                 -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   291] mqtt   pubacked ~6 code 16
[  1291] clock  tick                                 -> commit lane 0@4
[  1296] kafka  committed
> 2 good records come to partition 0
> 600 ms pass
[ 20000] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5s lane 0@4 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[ 20000] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> publish #6s lane 0@5 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #6 lane 0@5 berlin/mix/l0/batch-event
[ 20005] mqtt   pubacked #5s code 16
[ 20005] mqtt   pubacked #5                          -> done #5
[ 20005] mqtt   pubacked #6s code 16
[ 20005] mqtt   pubacked #6                          -> done #6
[ 20205] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 20210] mqtt   pubacked ~7 code 16                  -> commit lane 0@6
[ 20215] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 1 e-1: 3 e-2: 5
> the broker is killed and its file is deleted
> the broker is back
> 585 ms pass
[ 20620] mqtt   mqtt-down epoch 1 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[ 20629] clock  tick                                 -> dial epoch 2
[ 20640] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~8 $bridge/demo/fence/a retained
                                                     -> post ~9 _bridge/demo/down/status retained
[ 20644] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (4318018a71c80979db1717053811d64f)
                                                     -> look
                                                     -> post ~10 $bridge/demo/id retained
[ 20645] mqtt   pubacked ~8
[ 20645] mqtt   pubacked ~9 code 16
[ 20648] mqtt   message $bridge/demo/id
[ 20649] mqtt   pubacked ~10
[ 20651] kafka  looked lane 0 committed 6 of [0,6)   -> tell broker.state-lost wait_ms=500
[ 21151] clock  tick                                 -> find lane 0@1000018151
[ 21158] kafka  found lane 0@4                       -> find lane 0@827221158
[ 21165] kafka  found lane 0@0                       -> rewind lane 0@0
                                                     -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 21166] kafka  record mes.batch-event/0@0           -> keep #7
                                                     -> publish #7s lane 0@0 berlin/mix/l0/_state/batch-event/e-0 replay=1
[ 21167] kafka  record mes.batch-event/0@1           -> keep #8
                                                     -> publish #8s lane 0@1 berlin/mix/l0/_state/batch-event/e-0 replay=1
[ 21170] mqtt   pubacked ~11 code 16
[ 21170] kafka  record mes.batch-event/0@2           -> keep #9
                                                     -> publish #9s lane 0@2 berlin/mix/l0/_state/batch-event/e-1 replay=1
[ 21171] mqtt   pubacked #7s code 16                 -> done #7
[ 21171] kafka  record mes.batch-event/0@3           -> keep #10
                                                     -> publish #10s lane 0@3 berlin/mix/l0/_state/batch-event/e-1 replay=1
[ 21172] mqtt   pubacked #8s code 16                 -> done #8
[ 21172] kafka  record mes.batch-event/0@4           -> keep #11
                                                     -> publish #11s lane 0@4 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #11 lane 0@4 berlin/mix/l0/batch-event replay=1
[ 21175] mqtt   pubacked #9s code 16                 -> done #9
                                                     -> post ~12 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 21176] mqtt   pubacked #10s code 16                -> done #10
[ 21177] mqtt   pubacked #11s code 16
[ 21177] mqtt   pubacked #11                         -> done #11
[ 21177] kafka  record mes.batch-event/0@5           -> keep #12
                                                     -> publish #12s lane 0@5 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #12 lane 0@5 berlin/mix/l0/batch-event replay=1
[ 21180] mqtt   pubacked ~12 code 16                 -> commit lane 0@3
[ 21182] mqtt   pubacked #12s code 16
[ 21182] mqtt   pubacked #12                         -> done #12
                                                     -> post ~13 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 21185] kafka  committed
> bridge a is killed
> what do the state topics hold?
         partition 0: e-0: 1 e-1: 3 e-2: 5
> bridge a starts
> 8 seconds pass
[ 21185] clock  tick                                 -> dial epoch 1
[ 21196] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[ 21201] mqtt   pubacked ~1 code 16
[ 21245] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[ 21249] mqtt   message $bridge/demo/id
[ 21249] mqtt   message $bridge/demo/fence/a
[ 21249] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 21249] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 21250] mqtt   pubacked ~2
[ 21256] kafka  looked lane 0 committed 3 of [0,6)   -> start lane 0@5
                                                     -> tell lanes.assigned partitions=1
[ 21257] kafka  record mes.batch-event/0@5
[ 21257] clock  tick                                 -> rewind lane 0@2
[ 21258] kafka  record mes.batch-event/0@2           -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 21258] kafka  record mes.batch-event/0@3           -> keep #1
                                                     -> publish #1s lane 0@3 berlin/mix/l0/_state/batch-event/e-1 replay=1
[ 21259] kafka  record mes.batch-event/0@4           -> keep #2
                                                     -> publish #2s lane 0@4 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #2 lane 0@4 berlin/mix/l0/batch-event replay=1
[ 21263] mqtt   pubacked ~3 code 16
[ 21263] mqtt   pubacked #1s code 16                 -> done #1
[ 21263] kafka  record mes.batch-event/0@5           -> keep #3
                                                     -> publish #3s lane 0@5 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #3 lane 0@5 berlin/mix/l0/batch-event replay=1
[ 21264] mqtt   pubacked #2s code 16
[ 21264] mqtt   pubacked #2                          -> done #2
[ 21268] mqtt   pubacked #3s code 16
[ 21268] mqtt   pubacked #3                          -> done #3
                                                     -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 21273] mqtt   pubacked ~4 code 16                  -> commit lane 0@6
[ 21278] kafka  committed
> what do the state topics hold?
         partition 0: e-0: 1 e-1: 3 e-2: 5
> what did the consumer get?
         partition 0: 0 1 2 3 4 5 4 5 4 5
> what does Kafka hold?
         partition 0: [0,6) committed 6, dead letters: none
> everything is delivered and committed
