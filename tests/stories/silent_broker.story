# A connection that looks alive and acknowledges nothing.
#
# After five seconds the bridge hangs up, connects anew, and sends again what was not acknowledged.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> the broker goes silent to bridge a
> 2 good records come to partition 0
> 10 seconds pass
[   100] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[   100] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[  6000] clock  tick                                 -> tell mqtt.silent mes.batch-event/0@0 waited_ms=5900
                                                     -> hang-up epoch 1
[  6020] mqtt   mqtt-down epoch 1 (we hung up)       -> rewind lane 0@0
                                                     -> forget
                                                     -> tell mqtt.away retry_ms=216 (we hung up)
[  6236] clock  tick                                 -> dial epoch 2
[  6247] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
[  6247] kafka  record mes.batch-event/0@0           -> keep #3
                                                     -> publish #3 lane 0@0 berlin/mix/l0/batch-event
[  6247] kafka  record mes.batch-event/0@1           -> keep #4
                                                     -> publish #4 lane 0@1 berlin/mix/l0/batch-event
[  6252] mqtt   pubacked #3                          -> done #3
[  6252] mqtt   pubacked #4                          -> done #4
[  7252] clock  tick                                 -> commit lane 0@2
[  7257] kafka  committed
> what did the consumer get?
         partition 0: 0 1 0 1
> everything is delivered and committed
