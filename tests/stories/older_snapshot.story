# An operator puts back an older mosquitto.db.
#
# Its checkpoint tells what that broker has: everything behind it comes again. The consumer drops what is not above
# what it has seen.

> a world with 1 bridge and 1 partition
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    76] mqtt   pubacked ~4 code 16
> the broker saves
> 3 good records come to partition 0
> 1000 ms pass
[   400] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   400] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   400] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[   405] mqtt   pubacked #1                          -> done #1
[   405] mqtt   pubacked #2                          -> done #2
[   405] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   410] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[   415] kafka  committed
> the broker saves
> 2 good records come to partition 0
> 1000 ms pass
[  1400] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[  1400] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[  1405] mqtt   pubacked #4                          -> done #4
[  1405] mqtt   pubacked #5                          -> done #5
[  1605] clock  tick                                 -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1610] mqtt   pubacked ~6 code 16                  -> commit lane 0@5
[  1615] kafka  committed
> the broker is killed and 1 snapshot older
> 10 ms pass
> the broker is back
> 2 seconds pass
[  2420] mqtt   mqtt-down epoch 1 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  2429] clock  tick                                 -> dial epoch 2
[  2440] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~7 $bridge/demo/fence/a retained
                                                     -> post ~8 _bridge/demo/down/status retained
[  2444] mqtt   message $bridge/demo/id
[  2444] mqtt   message $bridge/demo/fence/a
[  2444] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2444] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  2445] mqtt   pubacked ~7
[  2445] mqtt   pubacked ~8 code 16
[  2451] kafka  looked lane 0 committed 5 of [0,5)   -> rewind lane 0@0
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> tell broker.rolled-back repeats=5
[  2452] kafka  record mes.batch-event/0@0           -> keep #6
                                                     -> publish #6 lane 0@0 berlin/mix/l0/batch-event replay=1
[  2452] kafka  record mes.batch-event/0@1           -> keep #7
                                                     -> publish #7 lane 0@1 berlin/mix/l0/batch-event replay=1
[  2452] kafka  record mes.batch-event/0@2           -> keep #8
                                                     -> publish #8 lane 0@2 berlin/mix/l0/batch-event replay=1
[  2456] mqtt   pubacked ~9 code 16
[  2456] kafka  record mes.batch-event/0@3           -> keep #9
                                                     -> publish #9 lane 0@3 berlin/mix/l0/batch-event replay=1
[  2457] mqtt   pubacked #6                          -> done #6
[  2457] mqtt   pubacked #7                          -> done #7
[  2457] mqtt   pubacked #8                          -> done #8
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2457] kafka  record mes.batch-event/0@4           -> keep #10
                                                     -> publish #10 lane 0@4 berlin/mix/l0/batch-event replay=1
[  2461] mqtt   pubacked #9                          -> done #9
[  2462] mqtt   pubacked ~10 code 16                 -> commit lane 0@3
[  2462] mqtt   pubacked #10                         -> done #10
[  2467] kafka  committed
[  2661] clock  tick                                 -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2666] mqtt   pubacked ~11 code 16                 -> commit lane 0@5
[  2671] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4 0 1 2 3 4
> everything is delivered and committed
