# Clocks that do not agree.
#
# The bridge's clock is 5 seconds behind, so records bear times that are still to come: that is said, once in a
# while. Later the records are all so old that nothing of them is sent: after a minute of that it is said, too, for
# either the clock has gone ahead, or the bridge is far behind.

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
> the bridge's clock is 5000 ms behind
> 2 good records come to partition 0
> 1 seconds pass
[   100] kafka  record mes.batch-event/0@0           -> tell clock.differs mes.batch-event/0@0 ahead_ms=5000
                                                     -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   105] mqtt   pubacked #1                          -> done #1
[   105] mqtt   pubacked #2                          -> done #2
[   305] clock  tick                                 -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   310] mqtt   pubacked ~5 code 16                  -> commit lane 0@2
[   315] kafka  committed
> the bridge's clock is 0 ms behind
> 9 old records come to partition 0
> 61 seconds pass
[  1100] kafka  record mes.batch-event/0@2
[  1100] kafka  record mes.batch-event/0@3
[  1100] kafka  record mes.batch-event/0@4
[  1100] kafka  record mes.batch-event/0@5
[  1100] clock  tick                                 -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1101] kafka  record mes.batch-event/0@6
[  1101] kafka  record mes.batch-event/0@7
[  1105] mqtt   pubacked ~6 code 16                  -> commit lane 0@6
[  1110] kafka  committed
[  1110] kafka  record mes.batch-event/0@8
[  1110] kafka  record mes.batch-event/0@9
[  1110] kafka  record mes.batch-event/0@10
[  1110] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1115] mqtt   pubacked ~7 code 16                  -> commit lane 0@11
[  1120] kafka  committed
[ 30011] clock  tick                                 -> post ~8 _bridge/demo/down/status retained
[ 30016] mqtt   pubacked ~8 code 16
[ 60011] clock  tick                                 -> post ~9 _bridge/demo/down/status retained
[ 60016] mqtt   pubacked ~9 code 16
> 2 old records come to partition 0
> 1 seconds pass
[ 62100] kafka  record mes.batch-event/0@11          -> tell clock.all-expired mes.batch-event/0@11 age_ms=86400000 (events)
[ 62100] kafka  record mes.batch-event/0@12
[ 62300] clock  tick                                 -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 62305] mqtt   pubacked ~10 code 16                 -> commit lane 0@13
[ 62310] kafka  committed
> 1 old record comes to partition 0
> 2 seconds pass
[ 63100] kafka  record mes.batch-event/0@13
[ 63300] clock  tick                                 -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 63305] mqtt   pubacked ~11 code 16
[ 64305] clock  tick                                 -> commit lane 0@14
[ 64310] kafka  committed
> what does Kafka hold?
         partition 0: [0,14) committed 14, dead letters: none
> everything is delivered and committed
