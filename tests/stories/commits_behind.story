# Kafka refuses commits, and the connection is lost while as much is uncommitted as may be.
#
# No records are carried then. But the lane must read the record before its checkpoint, for only then can it commit
# again; so that one is read all the same. (Else it would take a log that is whole for one that was made anew.)

> a world with 1 bridge and 1 partition
> bridge a starts
> 200 ms pass
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
> Kafka refuses commits
> 9 good records come to partition 0
> 1 seconds pass
[   200] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   200] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   200] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[   200] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[   205] mqtt   pubacked #1                          -> done #1
[   205] mqtt   pubacked #2                          -> done #2
[   205] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   205] mqtt   pubacked #4                          -> done #4
[   205] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[   205] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> publish #6 lane 0@5 berlin/mix/l0/batch-event
[   206] kafka  record mes.batch-event/0@6           -> keep #7
                                                     -> publish #7 lane 0@6 berlin/mix/l0/batch-event
[   210] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[   210] mqtt   pubacked #5                          -> done #5
[   210] mqtt   pubacked #6                          -> done #6
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   211] mqtt   pubacked #7                          -> done #7
[   215] mqtt   pubacked ~6 code 16
[   411] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   416] mqtt   pubacked ~7 code 16
> the broker saves
> the broker is killed
> 100 ms pass
[  1220] mqtt   mqtt-down epoch 1 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  1229] clock  tick                                 -> dial epoch 2
[  1259] mqtt   mqtt-down epoch 2 (connection refused)
> the broker is back
> 12 seconds pass
[  1416] clock  tick                                 -> dial epoch 3
[  1427] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~8 $bridge/demo/fence/a retained
                                                     -> post ~9 _bridge/demo/down/status retained
[  1431] mqtt   message $bridge/demo/id
[  1431] mqtt   message $bridge/demo/fence/a
[  1431] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  1431] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  1432] mqtt   pubacked ~8
[  1432] mqtt   pubacked ~9 code 16
[  1714] kafka  committed not                        -> tell commit.failed
[  1714] kafka  looked group-is-new lane 0 committed -1 of [0,9) -> rewind lane 0@6
[  1715] kafka  record mes.batch-event/0@6           -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1715] kafka  record mes.batch-event/0@7           -> keep #8
                                                     -> publish #8 lane 0@7 berlin/mix/l0/batch-event
[  1715] kafka  record mes.batch-event/0@8           -> keep #9
                                                     -> publish #9 lane 0@8 berlin/mix/l0/batch-event
[  1720] mqtt   pubacked ~10 code 16
[  1720] mqtt   pubacked #8                          -> done #8
[  1720] mqtt   pubacked #9                          -> done #9
[  1920] clock  tick                                 -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1925] mqtt   pubacked ~11 code 16
[  2720] clock  tick                                 -> commit lane 0@9
[  4224] kafka  committed not
[  5224] clock  tick                                 -> commit lane 0@9
[  6728] kafka  committed not
[  7728] clock  tick                                 -> commit lane 0@9
[  9232] kafka  committed not
[ 10232] clock  tick                                 -> commit lane 0@9
[ 11736] kafka  committed not
[ 12736] clock  tick                                 -> commit lane 0@9
> Kafka takes commits again
> 3 seconds pass
[ 14240] kafka  committed not
[ 15240] clock  tick                                 -> commit lane 0@9
[ 15245] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4 5 6 7 8
> what does Kafka hold?
         partition 0: [0,9) committed 9, dead letters: none
> everything is delivered and committed
