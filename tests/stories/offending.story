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
                                                     -> post ~5 $bridge/demo/fence/a retained
                                                     -> post ~6 _bridge/demo/down/status retained
[   118] mqtt   message $bridge/demo/id
[   118] mqtt   message $bridge/demo/fence/a
[   118] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   118] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   119] mqtt   pubacked ~5
[   119] mqtt   pubacked ~6 code 16
[   125] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> rewind lane 0@0
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   130] mqtt   pubacked ~7 code 16
[   130] kafka  record mes.batch-event/0@0           -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event replay=1
[   135] mqtt   pubacked #4                          -> done #4
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   140] mqtt   pubacked ~8 code 16
[   140] kafka  record mes.batch-event/0@1           -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event replay=1
[   162] mqtt   mqtt-down epoch 2 (packet too large) -> forget
                                                     -> tell mqtt.away retry_ms=157 (packet too large)
[   319] clock  tick                                 -> dial epoch 3
[   330] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~9 $bridge/demo/fence/a retained
                                                     -> post ~10 _bridge/demo/down/status retained
[   334] mqtt   message $bridge/demo/id
[   334] mqtt   message $bridge/demo/fence/a
[   334] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   334] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   335] mqtt   pubacked ~9
[   335] mqtt   pubacked ~10 code 16
[   341] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> rewind lane 0@0
[   342] kafka  record mes.batch-event/0@0           -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   347] mqtt   pubacked ~11 code 16
[   347] kafka  record mes.batch-event/0@1           -> keep #6
                                                     -> publish #6 lane 0@1 berlin/mix/l0/batch-event replay=1
[   369] mqtt   mqtt-down epoch 3 (packet too large) -> forget
                                                     -> tell mqtt.away retry_ms=463 (packet too large)
[   832] clock  tick                                 -> dial epoch 4
[   843] mqtt   mqtt-up epoch 4 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~12 $bridge/demo/fence/a retained
                                                     -> post ~13 _bridge/demo/down/status retained
[   847] mqtt   message $bridge/demo/id
[   847] mqtt   message $bridge/demo/fence/a
[   847] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   847] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   848] mqtt   pubacked ~12
[   848] mqtt   pubacked ~13 code 16
[   854] kafka  looked group-is-new lane 0 committed -1 of [0,4) -> rewind lane 0@0
[   855] kafka  record mes.batch-event/0@0           -> post ~14 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   860] mqtt   pubacked ~14 code 16
[   860] kafka  record mes.batch-event/0@1           -> keep #7
                                                     -> dead-letter #7 lane 0@1 refused
                                                     -> tell record.rejected mes.batch-event/0@1 records=1 (packet too large)
[   866] kafka  dead-lettered #7                     -> done #7
                                                     -> post ~15 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   871] mqtt   pubacked ~15 code 16
[   871] kafka  record mes.batch-event/0@2           -> keep #8
                                                     -> publish #8 lane 0@2 berlin/mix/l0/batch-event replay=1
[   876] mqtt   pubacked #8                          -> done #8
                                                     -> post ~16 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   881] mqtt   pubacked ~16 code 16                 -> commit lane 0@3
[   881] kafka  record mes.batch-event/0@3           -> keep #9
                                                     -> publish #9 lane 0@3 berlin/mix/l0/batch-event
[   886] mqtt   pubacked #9                          -> done #9
                                                     -> post ~17 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   886] kafka  committed
[   891] mqtt   pubacked ~17 code 16
[  1891] clock  tick                                 -> commit lane 0@4
[  1896] kafka  committed
> what did the consumer get?
         partition 0: 0 0 2 3
> what does Kafka hold?
         partition 0: [0,4) committed 4, dead letters: 1
> everything is delivered and committed
