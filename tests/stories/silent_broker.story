# A connection that looks alive and acknowledges nothing.
#
# After five seconds the bridge hangs up, connects anew, and sends again what was not acknowledged.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
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
> the broker goes silent to bridge a
> 2 good records come to partition 0
> 10 seconds pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  1076] clock  tick                                 -> commit lane 0@0
[  1081] kafka  committed
[  6000] clock  tick                                 -> tell mqtt.silent mes.batch-event/0@0 waited_ms=5900
                                                     -> hang-up epoch 1
[  6020] mqtt   mqtt-down epoch 1 (we hung up)       -> forget
                                                     -> tell mqtt.away retry_ms=9 (we hung up)
[  6029] clock  tick                                 -> dial epoch 2
[  6040] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
                                                     -> post ~6 _bridge/demo/down/status retained
[  6044] mqtt   message $bridge/demo/id
[  6044] mqtt   message $bridge/demo/fence/a
[  6044] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  6044] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  6045] mqtt   pubacked ~5
[  6045] mqtt   pubacked ~6 code 16
[  6051] kafka  looked lane 0 committed 0 of [0,2)   -> rewind lane 0@0
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  6052] kafka  record mes.batch-event/0@0           -> keep #3
                                                     -> publish #3 lane 0@0 berlin/mix/l0/batch-event replay=1
[  6052] kafka  record mes.batch-event/0@1           -> keep #4
                                                     -> publish #4 lane 0@1 berlin/mix/l0/batch-event replay=1
[  6056] mqtt   pubacked ~7 code 16
[  6057] mqtt   pubacked #3                          -> done #3
[  6057] mqtt   pubacked #4                          -> done #4
[  6257] clock  tick                                 -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  6262] mqtt   pubacked ~8 code 16                  -> commit lane 0@2
[  6267] kafka  committed
> what did the consumer get?
         partition 0: 0 1 0 1
> everything is delivered and committed
