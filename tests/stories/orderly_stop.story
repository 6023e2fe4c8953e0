# The operator stops the bridge with messages in flight, and starts it again.
#
# It waits for the acknowledgements, commits, gives the partitions back, and leaves. The next start begins
# exactly behind it: nothing repeats.

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
> 3 good records come to partition 0
> 2 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
> bridge a is asked to stop
[   102] people stop                                 -> tell down.stopping in_flight=3
> 500 ms pass
[   105] mqtt   pubacked #1                          -> done #1
[   105] mqtt   pubacked #2                          -> done #2
[   105] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   110] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[   115] kafka  committed                            -> tell lanes.released repeats=0
                                                     -> release
                                                     -> post ~6 _bridge/demo/down/status retained
[   120] mqtt   pubacked ~6 code 16                  -> hang-up epoch 1
[   140] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (no error)
                                                     -> stop clean ok
> 1 good record comes to partition 0
> bridge a starts
> 2 seconds pass
[   602] clock  tick                                 -> dial epoch 1
[   613] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[   618] mqtt   pubacked ~1 code 16
[   662] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[   666] mqtt   message $bridge/demo/id
[   666] mqtt   message $bridge/demo/fence/a
[   666] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   666] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   667] mqtt   pubacked ~2
[   673] kafka  looked lane 0 committed 3 of [0,4)   -> start lane 0@2
                                                     -> tell lanes.assigned partitions=1
[   674] kafka  record mes.batch-event/0@2           -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   674] kafka  record mes.batch-event/0@3           -> keep #1
                                                     -> publish #1 lane 0@3 berlin/mix/l0/batch-event
[   679] mqtt   pubacked ~3 code 16
[   679] mqtt   pubacked #1                          -> done #1
[   879] clock  tick                                 -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   884] mqtt   pubacked ~4 code 16
[  1884] clock  tick                                 -> commit lane 0@4
[  1889] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3
> everything is delivered and committed
