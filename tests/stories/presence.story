# The bridge says that it is there, and goes on saying so. When it is killed, its Will says that it is gone; when
# it stops in order, it says so itself, for its DISCONNECT takes the Will back.
#
# A Will bears the time at which its connection was begun. A broker that does not take presence is told of once.

> a world with 1 bridge and 1 partition
> bridge a starts
> 20 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 16
> what is retained of the presence?
         bridge a is online, said at 11
> 30 seconds pass
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
[  1076] clock  tick                                 -> commit lane 0@0
[  1081] kafka  committed
[ 30011] clock  tick                                 -> post ~5 _bridge/demo/down/status retained
[ 30016] mqtt   pubacked ~5 code 16
> what is retained of the presence?
         bridge a is online, said at 30011
> bridge a is killed
> what is retained of the presence?
         bridge a is online, said at 30011
> 100 ms pass
> what is retained of the presence?
         bridge a is offline, said at 0
> bridge a starts
> 100 ms pass
[ 30120] clock  tick                                 -> dial epoch 1
[ 30131] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[ 30136] mqtt   pubacked ~1 code 16
[ 30180] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[ 30184] mqtt   message $bridge/demo/id
[ 30184] mqtt   message $bridge/demo/fence/a
[ 30184] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 30184] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 30185] mqtt   pubacked ~2
[ 30191] kafka  looked lane 0 committed 0 of [0,0)   -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[ 30196] mqtt   pubacked ~3 code 16
> what is retained of the presence?
         bridge a is online, said at 30131
> bridge a is asked to stop
[ 30220] people stop                                 -> tell down.stopping in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
                                                     -> post ~4 _bridge/demo/down/status retained
> 500 ms pass
[ 30225] mqtt   pubacked ~4 code 16                  -> hang-up epoch 1
[ 30245] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (no error)
                                                     -> stop clean ok
> what is retained of the presence?
         bridge a is offline, said at 30220
> the broker does not take presence
> bridge a starts
> 1 good record comes to partition 0
> 40 seconds pass
[ 30720] clock  tick                                 -> dial epoch 1
[ 30731] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[ 30736] mqtt   pubacked ~1 code 135                 -> tell presence.refused code=135 (not authorized)
[ 30780] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[ 30784] mqtt   message $bridge/demo/id
[ 30784] mqtt   message $bridge/demo/fence/a
[ 30784] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 30784] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 30785] mqtt   pubacked ~2
[ 30791] kafka  looked lane 0 committed 0 of [0,1)   -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[ 30792] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[ 30796] mqtt   pubacked ~3 code 16
[ 30797] mqtt   pubacked #1                          -> done #1
[ 30997] clock  tick                                 -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 31002] mqtt   pubacked ~4 code 16
[ 32002] clock  tick                                 -> commit lane 0@1
[ 32007] kafka  committed
[ 60731] clock  tick                                 -> post ~5 _bridge/demo/down/status retained
[ 60736] mqtt   pubacked ~5 code 135
> bridge a is asked to stop
[ 70720] people stop                                 -> tell down.stopping in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
                                                     -> post ~6 _bridge/demo/down/status retained
> 500 ms pass
[ 70725] mqtt   pubacked ~6 code 135                 -> hang-up epoch 1
[ 70745] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (no error)
                                                     -> stop clean ok
> what is retained of the presence?
         bridge a is offline, said at 30220
> everything is delivered and committed
