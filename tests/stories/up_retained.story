# Retained messages on the topics of devices.
#
# The subscription asks for nothing that is retained (Retain Handling 2), or each start would write it again.
# One that is published while the session is there is a message like any other; mqtt_retain says what it was.

> a floor with 1 bridge
> devices send 1 good message about batch to be retained
> bridge a starts
> 1500 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[    15] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[    15] mqtt   pubacked ~1
[    35] mqtt   mqtt-down epoch 1 (we hung up)
[    35] clock  tick                                 -> dial epoch 2 as the session
[    46] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> tell mqtt.session-new
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[    50] mqtt   pubacked ~2
[  1046] clock  tick                                 -> post ~3 _bridge/demo/up/status retained
[  1050] mqtt   pubacked ~3
> devices send 1 good message about batch to be retained
> 100 ms pass
[  1502] mqtt   arrived id 1 retained berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1506] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
> what does Kafka hold?
         mes.in.batch-event/0: m1
> everything is in Kafka, and one bridge is active
