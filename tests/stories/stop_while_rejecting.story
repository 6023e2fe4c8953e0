# The operator stops the bridge while the dead-letter topic refuses a record.
#
# After ten seconds the drain is cut short. What is finished below the record is committed, the record
# and what lies behind it will repeat, and the stop is called unclean.

> a world with 1 bridge and 1 partition
> the dead-letter topic refuses
> 1 good record comes to partition 0
> 1 poisonous record comes to partition 0
> 1 good record comes to partition 0
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
                                                     -> dead-letter #2 lane 0@1 unsafe_level
                                                     -> tell record.rejected mes.batch-event/0@1 records=1 (a level of the topic holds characters that are not allowed: plant)
[    72] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    77] mqtt   pubacked #1                          -> done #1
[    77] mqtt   pubacked #3                          -> done #3
[   277] clock  tick                                 -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   282] mqtt   pubacked ~5 code 16
[   572] kafka  dead-lettered #2 not (refused)       -> tell dead-letter.failed mes.batch-event/0@1 retry_ms=5000 (refused)
[  1076] clock  tick                                 -> commit lane 0@1
[  1081] kafka  committed
> bridge a is asked to stop
[  2000] people stop                                 -> tell down.stopping in_flight=2
> 12 seconds pass
[  6000] clock  tick                                 -> dead-letter #2 lane 0@1 unsafe_level
[  6500] kafka  dead-lettered #2 not (refused)
[ 12000] clock  tick                                 -> dead-letter #2 lane 0@1 unsafe_level
                                                     -> tell lanes.drain-timeout in_flight=2
                                                     -> forget
                                                     -> tell lanes.released repeats=2
                                                     -> release
                                                     -> post ~6 _bridge/demo/down/status retained
[ 12005] mqtt   pubacked ~6 code 16                  -> hang-up epoch 1
[ 12025] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=2 (no error)
                                                     -> stop unclean ok
> what does Kafka hold?
         partition 0: [0,3) committed 1, dead letters: none
