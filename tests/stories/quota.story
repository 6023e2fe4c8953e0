# The broker takes nothing for a while ("quota exceeded"), and then one single record never.
#
# While it takes nothing the fault is the broker's: the bridge comes back, later and later, and gives up
# nothing. A record that is refused again and again while others pass is at fault itself: after the
# fifth time it becomes a dead letter.

> a world with 1 bridge and 1 partition
> the broker refuses everything with 0x97
> 1 good record comes to partition 0
> bridge a starts
> 6 seconds pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 151                 -> tell presence.refused code=151 (quota exceeded)
[    60] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[    65] mqtt   pubacked ~2 code 151                 -> hang-up epoch 1
[    85] mqtt   mqtt-down epoch 1 (we hung up)       -> tell mqtt.away retry_ms=9 (we hung up)
[    94] clock  tick                                 -> dial epoch 2
[   105] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~3 $bridge/demo/fence/a retained
                                                     -> post ~4 _bridge/demo/down/status retained
[   110] mqtt   pubacked ~3 code 151                 -> hang-up epoch 2
[   110] mqtt   pubacked ~4 code 151
[   130] mqtt   mqtt-down epoch 2 (we hung up)       -> tell mqtt.away retry_ms=157 (we hung up)
[   287] clock  tick                                 -> dial epoch 3
[   298] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
                                                     -> post ~6 _bridge/demo/down/status retained
[   303] mqtt   pubacked ~5 code 151                 -> hang-up epoch 3
[   303] mqtt   pubacked ~6 code 151
[   323] mqtt   mqtt-down epoch 3 (we hung up)       -> tell mqtt.away retry_ms=463 (we hung up)
[   786] clock  tick                                 -> dial epoch 4
[   797] mqtt   mqtt-up epoch 4 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~7 $bridge/demo/fence/a retained
                                                     -> post ~8 _bridge/demo/down/status retained
[   802] mqtt   pubacked ~7 code 151                 -> hang-up epoch 4
[   802] mqtt   pubacked ~8 code 151
[   822] mqtt   mqtt-down epoch 4 (we hung up)       -> tell mqtt.away retry_ms=703 (we hung up)
[  1525] clock  tick                                 -> dial epoch 5
[  1536] mqtt   mqtt-up epoch 5 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~9 $bridge/demo/fence/a retained
                                                     -> post ~10 _bridge/demo/down/status retained
[  1541] mqtt   pubacked ~9 code 151                 -> hang-up epoch 5
[  1541] mqtt   pubacked ~10 code 151
[  1561] mqtt   mqtt-down epoch 5 (we hung up)       -> tell mqtt.away retry_ms=3812 (we hung up)
[  5373] clock  tick                                 -> dial epoch 6
[  5384] mqtt   mqtt-up epoch 6 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~11 $bridge/demo/fence/a retained
                                                     -> post ~12 _bridge/demo/down/status retained
[  5389] mqtt   pubacked ~11 code 151                -> hang-up epoch 6
[  5389] mqtt   pubacked ~12 code 151
[  5409] mqtt   mqtt-down epoch 6 (we hung up)       -> tell mqtt.away retry_ms=4105 (we hung up)
> the broker accepts again
> 6 seconds pass
[  9514] clock  tick                                 -> dial epoch 7
[  9525] mqtt   mqtt-up epoch 7 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~13 $bridge/demo/fence/a retained
                                                     -> post ~14 _bridge/demo/down/status retained
[  9529] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (128395cbf97901573b25184ec5678d8b)
                                                     -> look
                                                     -> post ~15 $bridge/demo/id retained
[  9530] mqtt   pubacked ~13
[  9530] mqtt   pubacked ~14 code 16
[  9533] mqtt   message $bridge/demo/id
[  9534] mqtt   pubacked ~15
[  9536] kafka  looked group-is-new lane 0 committed -1 of [0,1) -> post ~16 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[  9537] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[  9541] mqtt   pubacked ~16 code 16
[  9542] mqtt   pubacked #1                          -> done #1
[  9742] clock  tick                                 -> post ~17 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  9747] mqtt   pubacked ~17 code 16
[ 10541] clock  tick                                 -> commit lane 0@1
[ 10546] kafka  committed
> what does Kafka hold?
         partition 0: [0,1) committed 1, dead letters: none
> 1 unwanted record comes to partition 0
> 1 good record comes to partition 0
> 10 seconds pass
[ 12000] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[ 12000] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[ 12005] mqtt   pubacked #2 code 151                 -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 7
[ 12005] mqtt   pubacked #3                          -> done #3
[ 12025] mqtt   mqtt-down epoch 7 (we hung up)       -> forget
                                                     -> tell mqtt.away retry_ms=125 (we hung up)
[ 12150] clock  tick                                 -> dial epoch 8
[ 12161] mqtt   mqtt-up epoch 8 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~18 $bridge/demo/fence/a retained
                                                     -> post ~19 _bridge/demo/down/status retained
[ 12165] mqtt   message $bridge/demo/id
[ 12165] mqtt   message $bridge/demo/fence/a
[ 12165] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 12165] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 12166] mqtt   pubacked ~18
[ 12166] mqtt   pubacked ~19 code 16
[ 12172] kafka  looked lane 0 committed 1 of [0,3)   -> rewind lane 0@0
[ 12173] kafka  record mes.batch-event/0@0           -> post ~20 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 12173] kafka  record mes.batch-event/0@1           -> keep #4
                                                     -> publish #4 lane 0@1 berlin/mix/l0/batch-event replay=1
[ 12173] kafka  record mes.batch-event/0@2           -> keep #5
                                                     -> publish #5 lane 0@2 berlin/mix/l0/batch-event replay=1
[ 12178] mqtt   pubacked ~20 code 16
[ 12178] mqtt   pubacked #4 code 151                 -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 8
[ 12178] mqtt   pubacked #5                          -> done #5
[ 12198] mqtt   mqtt-down epoch 8 (we hung up)       -> forget
                                                     -> tell mqtt.away retry_ms=197 (we hung up)
[ 12395] clock  tick                                 -> dial epoch 9
[ 12406] mqtt   mqtt-up epoch 9 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~21 $bridge/demo/fence/a retained
                                                     -> post ~22 _bridge/demo/down/status retained
[ 12410] mqtt   message $bridge/demo/id
[ 12410] mqtt   message $bridge/demo/fence/a
[ 12410] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 12410] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 12411] mqtt   pubacked ~21
[ 12411] mqtt   pubacked ~22 code 16
[ 12417] kafka  looked lane 0 committed 1 of [0,3)   -> rewind lane 0@0
[ 12418] kafka  record mes.batch-event/0@0           -> post ~23 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 12418] kafka  record mes.batch-event/0@1           -> keep #6
                                                     -> publish #6 lane 0@1 berlin/mix/l0/batch-event replay=1
[ 12418] kafka  record mes.batch-event/0@2           -> keep #7
                                                     -> publish #7 lane 0@2 berlin/mix/l0/batch-event replay=1
[ 12423] mqtt   pubacked ~23 code 16
[ 12423] mqtt   pubacked #6 code 151                 -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 9
[ 12423] mqtt   pubacked #7                          -> done #7
[ 12443] mqtt   mqtt-down epoch 9 (we hung up)       -> forget
                                                     -> tell mqtt.away retry_ms=229 (we hung up)
[ 12672] clock  tick                                 -> dial epoch 10
[ 12683] mqtt   mqtt-up epoch 10 receive-max 20      -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~24 $bridge/demo/fence/a retained
                                                     -> post ~25 _bridge/demo/down/status retained
[ 12687] mqtt   message $bridge/demo/id
[ 12687] mqtt   message $bridge/demo/fence/a
[ 12687] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 12687] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 12688] mqtt   pubacked ~24
[ 12688] mqtt   pubacked ~25 code 16
[ 12694] kafka  looked lane 0 committed 1 of [0,3)   -> rewind lane 0@0
[ 12695] kafka  record mes.batch-event/0@0           -> post ~26 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 12695] kafka  record mes.batch-event/0@1           -> keep #8
                                                     -> publish #8 lane 0@1 berlin/mix/l0/batch-event replay=1
[ 12695] kafka  record mes.batch-event/0@2           -> keep #9
                                                     -> publish #9 lane 0@2 berlin/mix/l0/batch-event replay=1
[ 12700] mqtt   pubacked ~26 code 16
[ 12700] mqtt   pubacked #8 code 151                 -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 10
[ 12700] mqtt   pubacked #9                          -> done #9
[ 12720] mqtt   mqtt-down epoch 10 (we hung up)      -> forget
                                                     -> tell mqtt.away retry_ms=250 (we hung up)
[ 12970] clock  tick                                 -> dial epoch 11
[ 12981] mqtt   mqtt-up epoch 11 receive-max 20      -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~27 $bridge/demo/fence/a retained
                                                     -> post ~28 _bridge/demo/down/status retained
[ 12985] mqtt   message $bridge/demo/id
[ 12985] mqtt   message $bridge/demo/fence/a
[ 12985] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 12985] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 12986] mqtt   pubacked ~27
[ 12986] mqtt   pubacked ~28 code 16
[ 12992] kafka  looked lane 0 committed 1 of [0,3)   -> rewind lane 0@0
[ 12993] kafka  record mes.batch-event/0@0           -> post ~29 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 12993] kafka  record mes.batch-event/0@1           -> keep #10
                                                     -> publish #10 lane 0@1 berlin/mix/l0/batch-event replay=1
[ 12993] kafka  record mes.batch-event/0@2           -> keep #11
                                                     -> publish #11 lane 0@2 berlin/mix/l0/batch-event replay=1
[ 12998] mqtt   pubacked ~29 code 16
[ 12998] mqtt   pubacked #10 code 151                -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 11
[ 12998] mqtt   pubacked #11                         -> done #11
[ 13018] mqtt   mqtt-down epoch 11 (we hung up)      -> forget
                                                     -> tell mqtt.away retry_ms=105 (we hung up)
[ 13123] clock  tick                                 -> dial epoch 12
[ 13134] mqtt   mqtt-up epoch 12 receive-max 20      -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~30 $bridge/demo/fence/a retained
                                                     -> post ~31 _bridge/demo/down/status retained
[ 13138] mqtt   message $bridge/demo/id
[ 13138] mqtt   message $bridge/demo/fence/a
[ 13138] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 13138] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 13139] mqtt   pubacked ~30
[ 13139] mqtt   pubacked ~31 code 16
[ 13145] kafka  looked lane 0 committed 1 of [0,3)   -> rewind lane 0@0
[ 13146] kafka  record mes.batch-event/0@0           -> post ~32 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 13146] kafka  record mes.batch-event/0@1           -> keep #12
                                                     -> publish #12 lane 0@1 berlin/mix/l0/batch-event replay=1
[ 13146] kafka  record mes.batch-event/0@2           -> keep #13
                                                     -> publish #13 lane 0@2 berlin/mix/l0/batch-event replay=1
[ 13151] mqtt   pubacked ~32 code 16
[ 13151] mqtt   pubacked #12 code 151                -> dead-letter #12 lane 0@1 refused
                                                     -> tell record.rejected mes.batch-event/0@1 records=1 (quota exceeded)
[ 13151] mqtt   pubacked #13                         -> done #13
[ 13157] kafka  dead-lettered #12                    -> done #12
[ 13357] clock  tick                                 -> post ~33 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 13362] mqtt   pubacked ~33 code 16                 -> commit lane 0@3
[ 13367] kafka  committed
> what did the consumer get?
         partition 0: 0 2 2 2 2 2 2
> what does Kafka hold?
         partition 0: [0,3) committed 3, dead letters: 1
> everything is delivered and committed
