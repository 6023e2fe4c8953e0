# The operator stops the bridge while the broker is frozen.
#
# The acknowledgements are late, so the bridge hangs up without them. What was in flight is not
# committed; the stop is called unclean, and says how many records will repeat.

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
> 1 good record comes to partition 0
> 1500 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   105] mqtt   pubacked #1                          -> done #1
[   305] clock  tick                                 -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   310] mqtt   pubacked ~5 code 16
[  1076] clock  tick                                 -> commit lane 0@1
[  1081] kafka  committed
> the broker freezes
> 2 good records come to partition 0
> 4 seconds pass
[  1600] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  1600] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
> bridge a is asked to stop
[  5600] people stop                                 -> tell down.stopping in_flight=2
> 12 seconds pass
[  7000] clock  tick                                 -> tell mqtt.silent mes.batch-event/0@1 waited_ms=5400
                                                     -> hang-up epoch 1
[  7020] mqtt   mqtt-down epoch 1 (we hung up)       -> forget
                                                     -> tell lanes.released repeats=2
                                                     -> release
                                                     -> tell down.stopped repeats=2 (no error)
                                                     -> stop unclean ok
> what does Kafka hold?
         partition 0: [0,3) committed 1, dead letters: none
