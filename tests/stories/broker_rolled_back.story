# The broker is killed after it has acknowledged more than it had saved.
#
# It comes back as its last snapshot: the queue of the consumer, who is away, holds 0 to 2 and the checkpoint
# says so. What was acknowledged since is sent again, marked as a replay; that is told before.

> a world with 1 bridge and 1 partition
> 3 good records come to partition 0
> bridge a starts
> 400 ms pass
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
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    77] mqtt   pubacked #1                          -> done #1
[    77] mqtt   pubacked #2                          -> done #2
[    77] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    82] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    87] kafka  committed
> the broker saves
> the consumer goes away
> 4 good records come to partition 0
> 1000 ms pass
[   400] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[   400] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[   400] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> publish #6 lane 0@5 berlin/mix/l0/batch-event
[   400] kafka  record mes.batch-event/0@6           -> keep #7
                                                     -> publish #7 lane 0@6 berlin/mix/l0/batch-event
[   405] mqtt   pubacked #4                          -> done #4
[   405] mqtt   pubacked #5                          -> done #5
[   405] mqtt   pubacked #6                          -> done #6
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   405] mqtt   pubacked #7                          -> done #7
[   410] mqtt   pubacked ~6 code 16                  -> commit lane 0@6
[   415] kafka  committed
[   605] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   610] mqtt   pubacked ~7 code 16
> the broker is killed
> 10 ms pass
> the broker is back
> 1000 ms pass
[  1420] mqtt   mqtt-down epoch 1 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  1429] clock  tick                                 -> dial epoch 2
[  1440] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~8 $bridge/demo/fence/a retained
                                                     -> post ~9 _bridge/demo/down/status retained
[  1444] mqtt   message $bridge/demo/id
[  1444] mqtt   message $bridge/demo/fence/a
[  1444] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  1444] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  1445] mqtt   pubacked ~8
[  1445] mqtt   pubacked ~9 code 16
[  1451] kafka  looked lane 0 committed 6 of [0,7)   -> rewind lane 0@2
                                                     -> tell broker.rolled-back repeats=4
[  1452] kafka  record mes.batch-event/0@2           -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1452] kafka  record mes.batch-event/0@3           -> keep #8
                                                     -> publish #8 lane 0@3 berlin/mix/l0/batch-event replay=1
[  1452] kafka  record mes.batch-event/0@4           -> keep #9
                                                     -> publish #9 lane 0@4 berlin/mix/l0/batch-event replay=1
[  1452] kafka  record mes.batch-event/0@5           -> keep #10
                                                     -> publish #10 lane 0@5 berlin/mix/l0/batch-event replay=1
[  1457] mqtt   pubacked ~10 code 16
[  1457] mqtt   pubacked #8                          -> done #8
[  1457] mqtt   pubacked #9                          -> done #9
[  1457] mqtt   pubacked #10                         -> done #10
                                                     -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1457] kafka  record mes.batch-event/0@6           -> keep #11
                                                     -> publish #11 lane 0@6 berlin/mix/l0/batch-event replay=1
[  1462] mqtt   pubacked ~11 code 16                 -> commit lane 0@6
[  1462] mqtt   pubacked #11                         -> done #11
[  1467] kafka  committed
[  1662] clock  tick                                 -> post ~12 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1667] mqtt   pubacked ~12 code 16
> the consumer is back
> 1000 ms pass
[  2667] clock  tick                                 -> commit lane 0@7
[  2672] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4 5 6
> everything is delivered and committed
