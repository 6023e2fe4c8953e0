# Kafka goes away while a commit is under way.
#
# The commit fails and is tried again a second later, until Kafka is back. The operator is told once.
# What the bridge has read is still delivered.

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
> 4 good records come to partition 0
> 4 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
> Kafka goes away
> 2 good records come to partition 0
> 4 seconds pass
[   105] mqtt   pubacked #1                          -> done #1
[   105] mqtt   pubacked #2                          -> done #2
[   105] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   105] mqtt   pubacked #4                          -> done #4
[   110] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[   124] kafka  kafka-away (all brokers are down)    -> tell kafka.away (all brokers are down)
[   305] clock  tick                                 -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   310] mqtt   pubacked ~6 code 16
[  1614] kafka  committed not                        -> tell commit.failed
[  2614] clock  tick                                 -> commit lane 0@4
> Kafka is back
> 4 seconds pass
[  4104] kafka  record mes.batch-event/0@4           -> keep #5
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[  4104] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> publish #6 lane 0@5 berlin/mix/l0/batch-event
[  4109] mqtt   pubacked #5                          -> done #5
[  4109] mqtt   pubacked #6                          -> done #6
[  4118] kafka  committed not
[  4124] kafka  kafka-back                           -> tell kafka.connected
[  4309] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  4314] mqtt   pubacked ~7 code 16
[  5118] clock  tick                                 -> commit lane 0@6
[  5123] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 4 5
> everything is delivered and committed
