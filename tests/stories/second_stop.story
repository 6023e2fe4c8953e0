# The operator asks a second time: the bridge leaves at once.
#
# The broker has frozen, so the first request waits for acknowledgements that do not come. What was in
# flight is repeated at the next start.

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
> the broker freezes
> 2 good records come to partition 0
> 50 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
> bridge a is asked to stop
[   150] people stop                                 -> tell down.stopping in_flight=2
> 1000 ms pass
> bridge a is asked to stop
[  1150] people stop                                 -> stop unclean ok
> 100 ms pass
> the broker is back
> bridge a starts
> 8 seconds pass
[  1250] clock  tick                                 -> dial epoch 1
[  1261] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[  1266] mqtt   pubacked ~1 code 16
[  1310] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[  1314] mqtt   message $bridge/demo/id
[  1314] mqtt   message $bridge/demo/fence/a
[  1314] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  1314] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  1315] mqtt   pubacked ~2
[  1321] kafka  looked group-is-new lane 0 committed -1 of [0,2) -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[  1322] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[  1322] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  1326] mqtt   pubacked ~3 code 16
[  1327] mqtt   pubacked #1                          -> done #1
[  1327] mqtt   pubacked #2                          -> done #2
[  1527] clock  tick                                 -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1532] mqtt   pubacked ~4 code 16                  -> commit lane 0@2
[  1537] kafka  committed
> what did the consumer get?
         partition 0: 0 0 1
> everything is delivered and committed
