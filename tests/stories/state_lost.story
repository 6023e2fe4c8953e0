# mosquitto.db is deleted.
#
# There is no checkpoint, but a commit that followed one: the broker has lost its state. That is told; then the
# bridge waits for the consumers to subscribe again, and sends again all that Kafka has.

> a world with 1 bridge and 1 partition
> 3 good records come to partition 0
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
> the broker is killed and its file is deleted
> 10 ms pass
> the broker is back
> 2 seconds pass
[  2020] mqtt   mqtt-down epoch 1 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  2029] clock  tick                                 -> dial epoch 2
[  2040] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~6 $bridge/demo/fence/a retained
                                                     -> post ~7 _bridge/demo/down/status retained
[  2044] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (512f5af9b39db5f1143647e74f44f510)
                                                     -> look
                                                     -> post ~8 $bridge/demo/id retained
[  2045] mqtt   pubacked ~6
[  2045] mqtt   pubacked ~7 code 16
[  2048] mqtt   message $bridge/demo/id
[  2049] mqtt   pubacked ~8
[  2051] kafka  looked lane 0 committed 3 of [0,3)   -> tell broker.state-lost wait_ms=500
[  2551] clock  tick                                 -> rewind lane 0@0
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2552] kafka  record mes.batch-event/0@0           -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event replay=1
[  2552] kafka  record mes.batch-event/0@1           -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event replay=1
[  2552] kafka  record mes.batch-event/0@2           -> keep #6
                                                     -> publish #6 lane 0@2 berlin/mix/l0/batch-event replay=1
[  2556] mqtt   pubacked ~9 code 16
[  2557] mqtt   pubacked #4                          -> done #4
[  2557] mqtt   pubacked #5                          -> done #5
[  2557] mqtt   pubacked #6                          -> done #6
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2562] mqtt   pubacked ~10 code 16                 -> commit lane 0@3
[  2567] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> everything is delivered and committed
