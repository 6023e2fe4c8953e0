# Kafka's retention has passed the checkpoint while the bridge was down.
#
# That is said before anything newer is sent: in the log, in the audit topic and on the gap topic.

> a world with 1 bridge and 1 partition
> 2 good records come to partition 0
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,2) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    77] mqtt   pubacked #1                          -> done #1
[    77] mqtt   pubacked #2                          -> done #2
[   277] clock  tick                                 -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   282] mqtt   pubacked ~5 code 16                  -> commit lane 0@2
[   287] kafka  committed
> bridge a is asked to stop
[  2000] people stop                                 -> tell down.stopping in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
                                                     -> post ~6 _bridge/demo/down/status retained
> 1000 ms pass
[  2005] mqtt   pubacked ~6 code 16                  -> hang-up epoch 1
[  2025] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (no error)
                                                     -> stop clean ok
> 4 good records come to partition 0
> Kafka deletes what is below 5 in partition 0
> bridge a starts
> 2 seconds pass
[  3000] clock  tick                                 -> dial epoch 1
[  3011] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[  3016] mqtt   pubacked ~1 code 16
[  3060] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[  3064] mqtt   message $bridge/demo/id
[  3064] mqtt   message $bridge/demo/fence/a
[  3064] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  3064] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  3065] mqtt   pubacked ~2
[  3071] kafka  looked lane 0 committed 2 of [5,6)   -> tell lane.gap mes.batch-event/0@5 lost=3
                                                     -> start lane 0@6
                                                     -> tell lanes.assigned partitions=1
                                                     -> audit ~3 mes.batch-event
                                                     -> post ~4 $bridge/demo/gap
[  3076] mqtt   pubacked ~4 code 16
[  3077] kafka  audited ~3                           -> rewind lane 0@5
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  3078] kafka  record mes.batch-event/0@5           -> keep #1
                                                     -> publish #1 lane 0@5 berlin/mix/l0/batch-event
[  3082] mqtt   pubacked ~5 code 16
[  3083] mqtt   pubacked #1                          -> done #1
[  3283] clock  tick                                 -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  3288] mqtt   pubacked ~6 code 16
[  4082] clock  tick                                 -> commit lane 0@6
[  4087] kafka  committed
> what did the consumer get?
         partition 0: 0 1 5
