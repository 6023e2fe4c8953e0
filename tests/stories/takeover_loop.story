# Another client has the same MQTT client id, and the two throw each other off.
#
# At the third time within a minute the bridge gives up, with a clear error, instead of fighting
# for ever.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
[    60] kafka  assigned mes.batch-event/0 committed -1 of [0,0) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
> another client takes over the name of bridge a
> 2 seconds pass
[   120] mqtt   mqtt-down epoch 1 (session taken over) -> tell mqtt.away retry_ms=216 (session taken over)
[   336] clock  tick                                 -> dial epoch 2
[   347] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
> another client takes over the name of bridge a
> 2 seconds pass
[  2120] mqtt   mqtt-down epoch 2 (session taken over) -> tell mqtt.away retry_ms=20 (session taken over)
[  2140] clock  tick                                 -> dial epoch 3
[  2151] mqtt   mqtt-up epoch 3 receive-max 20       -> tell mqtt.connected window=4
> another client takes over the name of bridge a
> 2 seconds pass
[  4120] mqtt   mqtt-down epoch 3 (session taken over) -> tell down.stopping in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
                                                     -> tell down.stopped repeats=0 (another client keeps taking over the MQTT client id)
                                                     -> stop clean taken_over
