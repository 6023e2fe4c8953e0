# Another process runs under the same Kafka group.instance.id.
#
# Two of them must not fight: the Kafka client is fenced, and the bridge ends with that reason.

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
> 2 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
> the Kafka client of bridge a dies
[   102] kafka  kafka-fatal (a member with the same group.instance.id came) -> tell kafka.fatal (a member with the same group.instance.id came)
                                                     -> tell down.stopping in_flight=1
                                                     -> hang-up epoch 1
                                                     -> forget
                                                     -> tell lanes.lost repeats=1
                                                     -> release
> 1000 ms pass
[   105] mqtt   pubacked #1
[   122] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=1 (another process runs under the same instance name)
                                                     -> stop unclean fenced
