# The connection is lost while values are withheld.
#
# Nothing that was withheld is finished, so nothing of it stands below the checkpoint: it is read again on the next
# connection, and thinned anew. What had been sent before, and what it had overtaken, is marked.

> a world with 1 bridge and 1 partition
> each entity is sent once in 500 ms and 20 records can wait
> bridge a starts
> 600 ms pass
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
> 6 good records come to partition 0
> 100 ms pass
[   600] kafka  record mes.batch-event/0@0           -> keep #1
[   600] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> done #1
[   600] kafka  record mes.batch-event/0@2           -> keep #3
[   600] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> done #3
[   600] clock  tick                                 -> again #2
                                                     -> again #4
[   600] kafka  again #2 mes.batch-event/0@1         -> publish #2 lane 0@1 berlin/mix/l0/process-variable
[   600] kafka  again #4 mes.batch-event/0@3         -> publish #4 lane 0@3 berlin/mix/l0/process-variable
[   601] kafka  record mes.batch-event/0@4           -> keep #5
[   601] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> done #5
[   605] mqtt   pubacked #2                          -> done #2
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   605] mqtt   pubacked #4                          -> done #4
[   610] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[   615] kafka  committed
> the broker saves
> the broker is killed
> 100 ms pass
[   720] mqtt   mqtt-down epoch 1 (connection lost)  -> forget
                                                     -> tell mqtt.away retry_ms=9 (connection lost)
[   729] clock  tick                                 -> dial epoch 2
[   759] mqtt   mqtt-down epoch 2 (connection refused)
> 3 good records come to partition 0
> the broker is back
> 2 seconds pass
[   916] clock  tick                                 -> dial epoch 3
[   927] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~6 $bridge/demo/fence/a retained
                                                     -> post ~7 _bridge/demo/down/status retained
[   931] mqtt   message $bridge/demo/id
[   931] mqtt   message $bridge/demo/fence/a
[   931] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   931] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   932] mqtt   pubacked ~6
[   932] mqtt   pubacked ~7 code 16
[   938] kafka  looked lane 0 committed 3 of [0,9)   -> rewind lane 0@2
[   939] kafka  record mes.batch-event/0@2           -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   939] kafka  record mes.batch-event/0@3           -> keep #7
[   939] kafka  record mes.batch-event/0@4           -> keep #8
[   939] kafka  record mes.batch-event/0@5           -> keep #9
                                                     -> done #8
[   940] kafka  record mes.batch-event/0@6           -> keep #10
[   940] kafka  record mes.batch-event/0@7           -> keep #11
                                                     -> done #10
[   940] kafka  record mes.batch-event/0@8           -> keep #12
                                                     -> done #7
[   944] mqtt   pubacked ~8 code 16
[  1100] clock  tick                                 -> again #9
                                                     -> again #11
[  1100] kafka  again #9 mes.batch-event/0@5         -> publish #9 lane 0@5 berlin/mix/l0/process-variable
[  1100] kafka  again #11 mes.batch-event/0@7        -> publish #11 lane 0@7 berlin/mix/l0/process-variable
[  1105] mqtt   pubacked #9                          -> done #9
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> again #12
[  1105] mqtt   pubacked #11                         -> done #11
[  1105] kafka  again #12 mes.batch-event/0@8        -> publish #12 lane 0@8 berlin/mix/l0/process-variable
[  1110] mqtt   pubacked ~9 code 16                  -> commit lane 0@7
[  1110] mqtt   pubacked #12                         -> done #12
[  1115] kafka  committed
[  1305] clock  tick                                 -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1310] mqtt   pubacked ~10 code 16                 -> commit lane 0@9
[  1315] kafka  committed
> what did the consumer get?
         partition 0: 1 3 5 7 8
> what does Kafka hold?
         partition 0: [0,9) committed 9, dead letters: none
> everything is delivered and committed
