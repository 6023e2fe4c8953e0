# Records that the route's `when` leaves out.
#
# They are finished when they are read: nothing is sent for them, and they are passed by the next checkpoint
# and the next commit like all others.

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
> 3 nightly records come to partition 0
> 1 good record comes to partition 0
> 2 nightly records come to partition 0
> 2 seconds pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1
[   100] kafka  record mes.batch-event/0@2
[   100] kafka  record mes.batch-event/0@3
[   105] mqtt   pubacked #1                          -> done #1
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   105] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[   105] kafka  record mes.batch-event/0@5
[   106] kafka  record mes.batch-event/0@6
[   110] mqtt   pubacked ~5 code 16                  -> commit lane 0@4
[   110] mqtt   pubacked #5                          -> done #5
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   115] mqtt   pubacked ~6 code 16
[   115] kafka  committed                            -> commit lane 0@7
[   120] kafka  committed
> what did the consumer get?
         partition 0: 0 4
> what does Kafka hold?
         partition 0: [0,7) committed 7, dead letters: none
> everything is delivered and committed
