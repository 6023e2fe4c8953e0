# A record for which the broker hangs up: it ends the connection with "packet too large" instead of an answer.
#
# Nothing says which one it was. So one record is sent at a time; the one that was alone in flight when it happens
# again, twice, is the culprit, and becomes a dead letter. What is behind it is delivered.

> a world with 1 bridge and 1 partition
> 1 good record comes to partition 0
> 1 offending record comes to partition 0
> 2 good records come to partition 0
> bridge a starts
> 10 seconds pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~1 $bridge/demo/fence/a retained
[    64] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~2 $bridge/demo/id retained
[    65] mqtt   pubacked ~1
[    68] mqtt   message $bridge/demo/id
[    69] mqtt   pubacked ~2
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    94] mqtt   mqtt-down epoch 1 (packet too large) -> tell mqtt.suspects code=149 (packet too large)
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=9 (packet too large)
[   103] clock  tick                                 -> dial epoch 2
[   114] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~4 $bridge/demo/fence/a retained
[   118] mqtt   message $bridge/demo/id
[   118] mqtt   message $bridge/demo/fence/a
[   118] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   118] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   119] mqtt   pubacked ~4
[   125] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> rewind lane 0@0
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   130] mqtt   pubacked ~5 code 16
[   130] kafka  record mes.batch-event/0@0           -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event replay=1
[   135] mqtt   pubacked #4                          -> done #4
[   135] kafka  record mes.batch-event/0@1           -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event replay=1
[   157] mqtt   mqtt-down epoch 2 (packet too large) -> forget
                                                     -> tell mqtt.away retry_ms=157 (packet too large)
[   314] clock  tick                                 -> dial epoch 3
[   325] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~6 $bridge/demo/fence/a retained
[   329] mqtt   message $bridge/demo/id
[   329] mqtt   message $bridge/demo/fence/a
[   329] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   329] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   330] mqtt   pubacked ~6
[   336] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> rewind lane 0@0
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   341] mqtt   pubacked ~7 code 16
[   341] kafka  record mes.batch-event/0@0           -> keep #6
                                                     -> publish #6 lane 0@0 berlin/mix/l0/batch-event replay=1
[   346] mqtt   pubacked #6                          -> done #6
[   346] kafka  record mes.batch-event/0@1           -> keep #7
                                                     -> publish #7 lane 0@1 berlin/mix/l0/batch-event replay=1
[   368] mqtt   mqtt-down epoch 3 (packet too large) -> forget
                                                     -> tell mqtt.away retry_ms=213 (packet too large)
[   581] clock  tick                                 -> dial epoch 4
[   592] mqtt   mqtt-up epoch 4 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~8 $bridge/demo/fence/a retained
[   596] mqtt   message $bridge/demo/id
[   596] mqtt   message $bridge/demo/fence/a
[   596] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   596] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   597] mqtt   pubacked ~8
[   603] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> rewind lane 0@0
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   608] mqtt   pubacked ~9 code 16
[   608] kafka  record mes.batch-event/0@0           -> keep #8
                                                     -> publish #8 lane 0@0 berlin/mix/l0/batch-event replay=1
[   613] mqtt   pubacked #8                          -> done #8
[   613] kafka  record mes.batch-event/0@1           -> keep #9
                                                     -> dead-letter #9 lane 0@1 refused
                                                     -> tell record.rejected mes.batch-event/0@1 records=1 (packet too large)
[   619] kafka  dead-lettered #9                     -> done #9
[   619] kafka  record mes.batch-event/0@2           -> keep #10
                                                     -> publish #10 lane 0@2 berlin/mix/l0/batch-event replay=1
[   624] mqtt   pubacked #10                         -> done #10
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   629] mqtt   pubacked ~10 code 16                 -> commit lane 0@3
[   629] kafka  record mes.batch-event/0@3           -> keep #11
                                                     -> publish #11 lane 0@3 berlin/mix/l0/batch-event
[   634] mqtt   pubacked #11                         -> done #11
[   634] kafka  committed
[   834] clock  tick                                 -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   839] mqtt   pubacked ~11 code 16
[  1839] clock  tick                                 -> commit lane 0@4
[  1844] kafka  committed
> what did the consumer get?
         partition 0: 0 0 0 0 2 3
> what does Kafka hold?
         partition 0: [0,4) committed 4, dead letters: 1
> everything is delivered and committed
