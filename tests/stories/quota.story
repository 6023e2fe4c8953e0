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
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,1) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    61] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    66] mqtt   pubacked #1 code 151                 -> tell mqtt.holds mes.batch-event/0@0 code=151 (quota exceeded)
                                                     -> hang-up epoch 1
[    86] mqtt   mqtt-down epoch 1 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=216 (we hung up)
[   302] clock  tick                                 -> dial epoch 2
[   313] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
[   313] kafka  record mes.batch-event/0@0           -> keep #2
                                                     -> publish #2 lane 0@0 berlin/mix/l0/batch-event
[   318] mqtt   pubacked #2 code 151                 -> tell mqtt.holds mes.batch-event/0@0 code=151 (quota exceeded)
                                                     -> hang-up epoch 2
[   338] mqtt   mqtt-down epoch 2 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=20 (we hung up)
[   358] clock  tick                                 -> dial epoch 3
[   369] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
[   369] kafka  record mes.batch-event/0@0           -> keep #3
                                                     -> publish #3 lane 0@0 berlin/mix/l0/batch-event
[   374] mqtt   pubacked #3 code 151                 -> tell mqtt.holds mes.batch-event/0@0 code=151 (quota exceeded)
                                                     -> hang-up epoch 3
[   394] mqtt   mqtt-down epoch 3 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=591 (we hung up)
[   985] clock  tick                                 -> dial epoch 4
[   996] mqtt   mqtt-up epoch 4 receive-max 20       -> tell mqtt.connected window=4
[   996] kafka  record mes.batch-event/0@0           -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event
[  1001] mqtt   pubacked #4 code 151                 -> tell mqtt.holds mes.batch-event/0@0 code=151 (quota exceeded)
                                                     -> hang-up epoch 4
[  1021] mqtt   mqtt-down epoch 4 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=236 (we hung up)
[  1257] clock  tick                                 -> dial epoch 5
[  1268] mqtt   mqtt-up epoch 5 receive-max 20       -> tell mqtt.connected window=4
[  1268] kafka  record mes.batch-event/0@0           -> keep #5
                                                     -> publish #5 lane 0@0 berlin/mix/l0/batch-event
[  1273] mqtt   pubacked #5 code 151                 -> tell mqtt.holds mes.batch-event/0@0 code=151 (quota exceeded)
                                                     -> hang-up epoch 5
[  1293] mqtt   mqtt-down epoch 5 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=762 (we hung up)
[  2055] clock  tick                                 -> dial epoch 6
[  2066] mqtt   mqtt-up epoch 6 receive-max 20       -> tell mqtt.connected window=4
[  2066] kafka  record mes.batch-event/0@0           -> keep #6
                                                     -> publish #6 lane 0@0 berlin/mix/l0/batch-event
[  2071] mqtt   pubacked #6 code 151                 -> tell mqtt.holds mes.batch-event/0@0 code=151 (quota exceeded)
                                                     -> hang-up epoch 6
[  2091] mqtt   mqtt-down epoch 6 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=2049 (we hung up)
[  4140] clock  tick                                 -> dial epoch 7
[  4151] mqtt   mqtt-up epoch 7 receive-max 20       -> tell mqtt.connected window=4
[  4151] kafka  record mes.batch-event/0@0           -> keep #7
                                                     -> publish #7 lane 0@0 berlin/mix/l0/batch-event
[  4156] mqtt   pubacked #7 code 151                 -> tell mqtt.holds mes.batch-event/0@0 code=151 (quota exceeded)
                                                     -> hang-up epoch 7
[  4176] mqtt   mqtt-down epoch 7 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=3046 (we hung up)
> the broker accepts again
> 6 seconds pass
[  7222] clock  tick                                 -> dial epoch 8
[  7233] mqtt   mqtt-up epoch 8 receive-max 20       -> tell mqtt.connected window=4
[  7233] kafka  record mes.batch-event/0@0           -> keep #8
                                                     -> publish #8 lane 0@0 berlin/mix/l0/batch-event
[  7238] mqtt   pubacked #8                          -> done #8
[  8238] clock  tick                                 -> commit lane 0@1
[  8243] kafka  committed
> what does Kafka hold?
         partition 0: [0,1) committed 1, dead letters: none
> 1 unwanted record comes to partition 0
> 1 good record comes to partition 0
> 10 seconds pass
[ 12000] kafka  record mes.batch-event/0@1           -> keep #9
                                                     -> publish #9 lane 0@1 berlin/mix/l0/batch-event
[ 12000] kafka  record mes.batch-event/0@2           -> keep #10
                                                     -> publish #10 lane 0@2 berlin/mix/l0/batch-event
[ 12005] mqtt   pubacked #9 code 151                 -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 8
[ 12005] mqtt   pubacked #10                         -> done #10
[ 12025] mqtt   mqtt-down epoch 8 (we hung up)       -> rewind lane 0@1
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=34 (we hung up)
[ 12059] clock  tick                                 -> dial epoch 9
[ 12070] mqtt   mqtt-up epoch 9 receive-max 20       -> tell mqtt.connected window=4
[ 12070] kafka  record mes.batch-event/0@1           -> keep #11
                                                     -> publish #11 lane 0@1 berlin/mix/l0/batch-event
[ 12070] kafka  record mes.batch-event/0@2           -> keep #12
                                                     -> publish #12 lane 0@2 berlin/mix/l0/batch-event
[ 12075] mqtt   pubacked #11 code 151                -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 9
[ 12075] mqtt   pubacked #12                         -> done #12
[ 12095] mqtt   mqtt-down epoch 9 (we hung up)       -> rewind lane 0@1
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=21 (we hung up)
[ 12116] clock  tick                                 -> dial epoch 10
[ 12127] mqtt   mqtt-up epoch 10 receive-max 20      -> tell mqtt.connected window=4
[ 12127] kafka  record mes.batch-event/0@1           -> keep #13
                                                     -> publish #13 lane 0@1 berlin/mix/l0/batch-event
[ 12127] kafka  record mes.batch-event/0@2           -> keep #14
                                                     -> publish #14 lane 0@2 berlin/mix/l0/batch-event
[ 12132] mqtt   pubacked #13 code 151                -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 10
[ 12132] mqtt   pubacked #14                         -> done #14
[ 12152] mqtt   mqtt-down epoch 10 (we hung up)      -> rewind lane 0@1
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=201 (we hung up)
[ 12353] clock  tick                                 -> dial epoch 11
[ 12364] mqtt   mqtt-up epoch 11 receive-max 20      -> tell mqtt.connected window=4
[ 12364] kafka  record mes.batch-event/0@1           -> keep #15
                                                     -> publish #15 lane 0@1 berlin/mix/l0/batch-event
[ 12364] kafka  record mes.batch-event/0@2           -> keep #16
                                                     -> publish #16 lane 0@2 berlin/mix/l0/batch-event
[ 12369] mqtt   pubacked #15 code 151                -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 11
[ 12369] mqtt   pubacked #16                         -> done #16
[ 12389] mqtt   mqtt-down epoch 11 (we hung up)      -> rewind lane 0@1
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=238 (we hung up)
[ 12627] clock  tick                                 -> dial epoch 12
[ 12638] mqtt   mqtt-up epoch 12 receive-max 20      -> tell mqtt.connected window=4
[ 12638] kafka  record mes.batch-event/0@1           -> keep #17
                                                     -> publish #17 lane 0@1 berlin/mix/l0/batch-event
[ 12638] kafka  record mes.batch-event/0@2           -> keep #18
                                                     -> publish #18 lane 0@2 berlin/mix/l0/batch-event
[ 12643] mqtt   pubacked #17 code 151                -> tell mqtt.holds mes.batch-event/0@1 code=151 (quota exceeded)
                                                     -> hang-up epoch 12
[ 12643] mqtt   pubacked #18                         -> done #18
[ 12663] mqtt   mqtt-down epoch 12 (we hung up)      -> rewind lane 0@1
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=121 (we hung up)
[ 12784] clock  tick                                 -> dial epoch 13
[ 12795] mqtt   mqtt-up epoch 13 receive-max 20      -> tell mqtt.connected window=4
[ 12795] kafka  record mes.batch-event/0@1           -> keep #19
                                                     -> publish #19 lane 0@1 berlin/mix/l0/batch-event
[ 12795] kafka  record mes.batch-event/0@2           -> keep #20
                                                     -> publish #20 lane 0@2 berlin/mix/l0/batch-event
[ 12800] mqtt   pubacked #19 code 151                -> dead-letter #19 lane 0@1 refused
                                                     -> tell record.rejected mes.batch-event/0@1 records=1 (quota exceeded)
[ 12800] mqtt   pubacked #20                         -> done #20
[ 12806] kafka  dead-lettered #19                    -> done #19
[ 13806] clock  tick                                 -> commit lane 0@3
[ 13811] kafka  committed
> what did the consumer get?
         partition 0: 0 2 2 2 2 2 2
> what does Kafka hold?
         partition 0: [0,3) committed 3, dead letters: 1
> everything is delivered and committed
