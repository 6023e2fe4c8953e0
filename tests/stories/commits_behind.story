# The connection is lost while as much is uncommitted as may be, and then Kafka refuses the commit.
#
# No records are carried then. But the lane must read the record before its checkpoint, for only then can it commit
# again; so that one is read all the same. (Else the bridge would take a log that is whole for one that was made
# anew.)

> a world with 1 bridge and 1 partition
> the bridge commits after 1 record
> commits take their time
> bridge a starts
> 1200 ms pass
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
[  1076] clock  tick                                 -> commit lane 0@0
> 2 good records come to partition 0
> 1500 ms pass
[  1200] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[  1200] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  1205] mqtt   pubacked #1                          -> done #1
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1205] mqtt   pubacked #2                          -> done #2
[  1210] mqtt   pubacked ~5 code 16                  -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1215] mqtt   pubacked ~6 code 16
[  2581] kafka  committed                            -> commit lane 0@2
> the broker saves
> the broker is killed
> 100 ms pass
[  2720] mqtt   mqtt-down epoch 1 (connection lost)  -> tell mqtt.away retry_ms=9 (connection lost)
[  2729] clock  tick                                 -> dial epoch 2
[  2759] mqtt   mqtt-down epoch 2 (connection refused)
> the broker is back
> Kafka refuses commits
> 12 seconds pass
[  2916] clock  tick                                 -> dial epoch 3
[  2927] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
                                                     -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~7 $bridge/demo/fence/a retained
                                                     -> post ~8 _bridge/demo/down/status retained
[  2931] mqtt   message $bridge/demo/id
[  2931] mqtt   message $bridge/demo/fence/a
[  2931] mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2931] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  2932] mqtt   pubacked ~7
[  2932] mqtt   pubacked ~8 code 16
[  2938] kafka  looked lane 0 committed 0 of [0,2)   -> rewind lane 0@1
[  2939] kafka  record mes.batch-event/0@1           -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2944] mqtt   pubacked ~9 code 16
[  5585] kafka  committed not                        -> tell commit.failed
[  6585] clock  tick                                 -> commit lane 0@2
[  8089] kafka  committed not
[  9089] clock  tick                                 -> commit lane 0@2
[ 10593] kafka  committed not
[ 11593] clock  tick                                 -> commit lane 0@2
[ 13097] kafka  committed not
[ 14097] clock  tick                                 -> commit lane 0@2
> Kafka takes commits again
> 3 seconds pass
[ 15601] kafka  committed not
[ 16601] clock  tick                                 -> commit lane 0@2
[ 16606] kafka  committed
> what did the consumer get?
         partition 0: 0 1
> what does Kafka hold?
         partition 0: [0,2) committed 2, dead letters: none
> everything is delivered and committed
