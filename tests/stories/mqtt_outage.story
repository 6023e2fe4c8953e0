# The MQTT broker is killed with messages in flight, and comes back.
#
# What was not acknowledged is read again from Kafka and sent again, in the same order. While the broker
# is away nothing is read and nothing is committed that it has not acknowledged.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> 6 good records come to partition 0
> 2 ms pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@2           -> keep #3
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
> the broker is killed
> 1000 ms pass
[   122] mqtt   mqtt-down epoch 1 (connection lost)  -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=216 (connection lost)
[   338] clock  tick                                 -> dial epoch 2
[   368] mqtt   mqtt-down epoch 2 (connection refused)
[   388] clock  tick                                 -> dial epoch 3
[   418] mqtt   mqtt-down epoch 3 (connection refused)
[  1009] clock  tick                                 -> dial epoch 4
[  1039] mqtt   mqtt-down epoch 4 (connection refused)
> 2 good records come to partition 0
> 1000 ms pass
[  1275] clock  tick                                 -> dial epoch 5
[  1305] mqtt   mqtt-down epoch 5 (connection refused)
[  2067] clock  tick                                 -> dial epoch 6
[  2097] mqtt   mqtt-down epoch 6 (connection refused)
> the broker is back
> 8 seconds pass
[  4146] clock  tick                                 -> dial epoch 7
[  4157] mqtt   mqtt-up epoch 7 receive-max 20       -> tell mqtt.connected window=4
[  4157] kafka  record mes.batch-event/0@0           -> keep #5
                                                     -> publish #5 lane 0@0 berlin/mix/l0/batch-event
[  4157] kafka  record mes.batch-event/0@1           -> keep #6
                                                     -> publish #6 lane 0@1 berlin/mix/l0/batch-event
[  4157] kafka  record mes.batch-event/0@2           -> keep #7
                                                     -> publish #7 lane 0@2 berlin/mix/l0/batch-event
[  4157] kafka  record mes.batch-event/0@3           -> keep #8
                                                     -> publish #8 lane 0@3 berlin/mix/l0/batch-event
[  4162] mqtt   pubacked #5                          -> done #5
[  4162] mqtt   pubacked #6                          -> done #6
[  4162] mqtt   pubacked #7                          -> done #7
                                                     -> commit lane 0@3
[  4162] mqtt   pubacked #8                          -> done #8
[  4162] kafka  record mes.batch-event/0@4           -> keep #9
                                                     -> publish #9 lane 0@4 berlin/mix/l0/batch-event
[  4162] kafka  record mes.batch-event/0@5           -> keep #10
                                                     -> publish #10 lane 0@5 berlin/mix/l0/batch-event
[  4163] kafka  record mes.batch-event/0@6           -> keep #11
                                                     -> publish #11 lane 0@6 berlin/mix/l0/batch-event
[  4163] kafka  record mes.batch-event/0@7           -> keep #12
                                                     -> publish #12 lane 0@7 berlin/mix/l0/batch-event
[  4167] mqtt   pubacked #9                          -> done #9
[  4167] mqtt   pubacked #10                         -> done #10
[  4167] kafka  committed                            -> commit lane 0@6
[  4168] mqtt   pubacked #11                         -> done #11
[  4168] mqtt   pubacked #12                         -> done #12
[  4172] kafka  committed
[  5172] clock  tick                                 -> commit lane 0@8
[  5177] kafka  committed
> what did the consumer get?
         partition 0: 0 1 2 3 0 1 2 3 4 5 6 7
> everything is delivered and committed
