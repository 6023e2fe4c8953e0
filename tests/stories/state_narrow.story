# A broker that takes one message at a time cannot serve a route with a state topic: the two messages of a
# record go together. The bridge says so, and stops.

> a world with 1 bridge and 1 partition
> the route has a state topic
> the broker takes 1 message at a time
> bridge a starts
> 2 seconds pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 1        -> tell mqtt.narrow receive_max=1
                                                     -> tell down.stopping in_flight=0
                                                     -> hang-up epoch 1
[    31] mqtt   mqtt-down epoch 1 (we hung up)       -> tell down.stopped repeats=0 (the MQTT broker lacks what the bridge needs)
                                                     -> stop clean broker_unfit
