# Another client has the same MQTT client id, and the two throw each other off.
#
# At the third time within a minute the bridge gives up, with a clear error, instead of fighting
# for ever.

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
> another client takes over the name of bridge a
> 2 seconds pass
[   120] mqtt   mqtt-down epoch 1 (session taken over) -> tell mqtt.away retry_ms=9 (session taken over)
[   129] clock  tick                                 -> dial epoch 2
[   140] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
                                                     -> post ~6 _bridge/demo/down/status retained
[   144] mqtt   message $bridge/demo/id
[   144] mqtt   message $bridge/demo/fence/a
[   144] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   144] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   145] mqtt   pubacked ~5
[   145] mqtt   pubacked ~6 code 16
[   151] kafka  looked group-is-new lane 0 committed -1 of [0,0) -> rewind lane 0@0
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   156] mqtt   pubacked ~7 code 16
[  1156] clock  tick                                 -> commit lane 0@0
[  1161] kafka  committed
> another client takes over the name of bridge a
> 2 seconds pass
[  2120] mqtt   mqtt-down epoch 2 (session taken over) -> tell mqtt.away retry_ms=157 (session taken over)
[  2277] clock  tick                                 -> dial epoch 3
[  2288] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~8 $bridge/demo/fence/a retained
                                                     -> post ~9 _bridge/demo/down/status retained
[  2292] mqtt   message $bridge/demo/id
[  2292] mqtt   message $bridge/demo/fence/a
[  2292] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2292] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  2293] mqtt   pubacked ~8
[  2293] mqtt   pubacked ~9 code 16
[  2299] kafka  looked lane 0 committed 0 of [0,0)   -> rewind lane 0@0
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2304] mqtt   pubacked ~10 code 16
> another client takes over the name of bridge a
> 2 seconds pass
[  4120] mqtt   mqtt-down epoch 3 (session taken over) -> tell down.stopping in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
                                                     -> tell down.stopped repeats=0 (another client keeps taking over the MQTT client id)
                                                     -> stop clean taken_over
