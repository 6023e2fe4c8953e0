# Payloads that are not what their kind asks for, where the routes only warn.
#
# They are carried like all others, and counted. One line a second tells of them: the first, and how
# many there were since the last line.

> a world with 1 bridge and 1 partition
> the routes warn of what is invalid
> 3 good records come to partition 0
> bridge a starts
> 1 seconds pass
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
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,3) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] kafka  record mes.batch-event/0@0           -> tell record.invalid mes.batch-event/0@0 records=1 (the payload is not what an event of its kind should be: `timestamp` is missing; wanted: a time as in RFC 3339)
                                                     -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    72] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[    76] mqtt   pubacked ~4 code 16
[    77] mqtt   pubacked #1                          -> done #1
[    77] mqtt   pubacked #2                          -> done #2
[    77] mqtt   pubacked #3                          -> done #3
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[    82] mqtt   pubacked ~5 code 16                  -> commit lane 0@3
[    87] kafka  committed
> 1 good record comes to partition 0
> 1 empty record comes to partition 0
> 1 poisonous record comes to partition 0
> 2 seconds pass
[  1000] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[  1000] kafka  record mes.batch-event/0@4
[  1000] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> dead-letter #6 lane 0@5 unsafe_level
                                                     -> tell record.rejected mes.batch-event/0@5 records=1 (a level of the topic holds characters that are not allowed: plant)
[  1005] mqtt   pubacked #4                          -> done #4
[  1006] kafka  dead-lettered #6                     -> done #6
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  1011] mqtt   pubacked ~6 code 16                  -> commit lane 0@6
[  1016] kafka  committed
> 1 good record comes to partition 0
> 6 seconds pass
[  3000] kafka  record mes.batch-event/0@6           -> tell record.invalid mes.batch-event/0@6 records=4 (the payload is not what an event of its kind should be: `timestamp` is missing; wanted: a time as in RFC 3339)
                                                     -> keep #7
                                                     -> publish #7 lane 0@6 berlin/mix/l0/batch-event
[  3005] mqtt   pubacked #7                          -> done #7
[  3205] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  3210] mqtt   pubacked ~7 code 16
[  4210] clock  tick                                 -> commit lane 0@7
[  4215] kafka  committed
> everything is delivered and committed
