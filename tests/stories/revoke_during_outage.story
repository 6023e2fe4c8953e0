# The group wants the partitions back while the broker is away.
#
# There is nothing to wait for: what was in flight is void already. What is finished is committed, and the
# partitions go to whoever is next. The records in question are repeated by the next owner.

> a world with 2 bridges and 1 partition
> bridge a starts
> 100 ms pass
[     0] a clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
[    60] a kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> 3 good records come to partition 0
> 2 ms pass
[   100] a kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] a kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] a kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
> the broker is killed
> 100 ms pass
[   122] a mqtt   mqtt-down epoch 1 (connection lost) -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=216 (connection lost)
> bridge b starts
> 500 ms pass
[   202] b clock  tick                               -> dial epoch 1
[   232] a kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
[   232] b mqtt   mqtt-down epoch 1 (connection refused) -> tell mqtt.away retry_ms=111 (connection refused)
[   292] a kafka  assigned mes.batch-event/0 committed -1 of [0,3) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[   292] b kafka  assigned                           -> start
                                                     -> tell lanes.assigned partitions=0
[   338] a clock  tick                               -> dial epoch 2
[   343] b clock  tick                               -> dial epoch 2
[   368] a mqtt   mqtt-down epoch 2 (connection refused)
[   373] b mqtt   mqtt-down epoch 2 (connection refused)
[   388] a clock  tick                               -> dial epoch 3
[   418] a mqtt   mqtt-down epoch 3 (connection refused)
[   600] b clock  tick                               -> dial epoch 3
[   630] b mqtt   mqtt-down epoch 3 (connection refused)
> the broker is back
> 12 seconds pass
[  1009] a clock  tick                               -> dial epoch 4
[  1020] a mqtt   mqtt-up epoch 4 receive-max 20     -> tell mqtt.connected window=4
[  1020] a kafka  record mes.batch-event/0@0         -> keep #4
                                                     -> publish #4 lane 0@0 berlin/mix/l0/batch-event
[  1020] a kafka  record mes.batch-event/0@1         -> keep #5
                                                     -> publish #5 lane 0@1 berlin/mix/l0/batch-event
[  1020] a kafka  record mes.batch-event/0@2         -> keep #6
                                                     -> publish #6 lane 0@2 berlin/mix/l0/batch-event
[  1025] a mqtt   pubacked #4                        -> done #4
[  1025] a mqtt   pubacked #5                        -> done #5
[  1025] a mqtt   pubacked #6                        -> done #6
                                                     -> commit lane 0@3
[  1030] a kafka  committed
[  1582] b clock  tick                               -> dial epoch 4
[  1593] b mqtt   mqtt-up epoch 4 receive-max 20     -> tell mqtt.connected window=4
> what did the consumer get?
         partition 0: 0 1 2 0 1 2
> everything is delivered and committed
