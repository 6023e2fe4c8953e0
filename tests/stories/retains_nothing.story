# A broker that retains nothing refuses every connection whose Will is to be retained. Without checkpoints only
# presence needs that; so the bridge goes without it, and says so once.

> a world with 1 bridge and 1 partition
> checkpoints are off
> the broker retains nothing
> 2 good records come to partition 0
> bridge a starts
> 5 seconds pass
[     0] clock  tick                                 -> dial epoch 1
[    30] mqtt   mqtt-down epoch 1 (retain not supported) -> tell presence.refused code=154 (retain not supported)
                                                     -> tell mqtt.away retry_ms=9 (retain not supported)
[    39] clock  tick                                 -> dial epoch 2
[    50] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0           -> look
[    67] kafka  looked group-is-new lane 0 committed -1 of [0,2) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    68] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    68] kafka  record mes.batch-event/0@1           -> keep #2
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[    73] mqtt   pubacked #1                          -> done #1
[    73] mqtt   pubacked #2                          -> done #2
                                                     -> commit lane 0@2
[    78] kafka  committed
> bridge a is asked to stop
[  5000] people stop                                 -> tell down.stopping in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
                                                     -> hang-up epoch 2
> 500 ms pass
[  5020] mqtt   mqtt-down epoch 2 (we hung up)       -> tell down.stopped repeats=0 (no error)
                                                     -> stop clean ok
> everything is delivered and committed
