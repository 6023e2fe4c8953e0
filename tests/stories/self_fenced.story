# A member of the group is fenced: somebody else came with its name. Twice, and not for the same reason.
#
# Right after it was thrown out, it may have been itself: it joins again, and the first request was only slow. Then
# it ends so that its supervisor starts it again. Out of a blue sky it is a twin, and it stays away.

> a world with 1 bridge and 1 partition
> bridge a starts
> 200 ms pass
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
> the group throws bridge a out
[   200] kafka: a is thrown out of the group
> 300 ms pass
[   230] kafka  lanes-lost                           -> tell lanes.lost repeats=0
                                                     -> release
[   290] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~5 $bridge/demo/fence/a retained
[   294] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[   294] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[   295] mqtt   pubacked ~5
[   301] kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[   306] mqtt   pubacked ~6 code 16
> the Kafka client of bridge a dies
[   500] kafka  kafka-fatal (a member with the same group.instance.id came) -> tell kafka.fatal (a member with the same group.instance.id came)
                                                     -> tell down.stopping in_flight=0
                                                     -> tell lanes.lost repeats=0
                                                     -> release
                                                     -> post ~7 _bridge/demo/down/status retained
> 1 seconds pass
[   505] mqtt   pubacked ~7 code 16                  -> hang-up epoch 1
[   525] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (the Kafka client cannot go on)
                                                     -> stop clean kafka_fatal
> bridge a starts
> 200 ms pass
[  1500] clock  tick                                 -> dial epoch 1
[  1511] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[  1516] mqtt   pubacked ~1 code 16
[  1560] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[  1564] mqtt   message $bridge/demo/id
[  1564] mqtt   message $bridge/demo/fence/a
[  1564] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  1564] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  1565] mqtt   pubacked ~2
[  1571] kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[  1576] mqtt   pubacked ~3 code 16
> the Kafka client of bridge a dies
[  1700] kafka  kafka-fatal (a member with the same group.instance.id came) -> tell kafka.fatal (a member with the same group.instance.id came)
                                                     -> tell down.stopping in_flight=0
                                                     -> tell lanes.lost repeats=0
                                                     -> release
                                                     -> post ~4 _bridge/demo/down/status retained
> 1 seconds pass
[  1705] mqtt   pubacked ~4 code 16                  -> hang-up epoch 1
[  1725] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (another process runs under the same instance name)
                                                     -> stop clean fenced
