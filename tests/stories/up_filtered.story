# Messages that the route's `when` leaves out.
#
# They are acknowledged, in their turn, and nothing is written for them.

> a floor with 1 bridge
> bridge a starts
> 1500 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a $bridge/demo/filters
                                                     -> post ~1 $bridge/demo/fence-up/a
[    15] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[    15] mqtt   pubacked ~1
[    35] mqtt   mqtt-down epoch 1 (we hung up)
[    35] clock  tick                                 -> dial epoch 2 as the session
[    46] mqtt   mqtt-up epoch 2 receive-max 20       -> tell mqtt.connected window=4
                                                     -> tell mqtt.session-new
                                                     -> post ~2 $bridge/demo/filters retained
                                                     -> listen +/+/+/_in/+ umh/#
[    50] mqtt   pubacked ~2                          -> post ~3 _bridge/demo/up/status retained
[    54] mqtt   pubacked ~3
[   200] clock  tick                                 -> post ~4 _bridge/demo/up/status retained
[   204] mqtt   pubacked ~4
> devices send 1 good message about batch
> devices send 2 nightly messages about batch
> devices send 1 good message about batch
> devices send 1 nightly message about fixed
> 1 seconds pass
[  1502] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event
[  1502] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event
[  1502] mqtt   arrived id 4 berlin/mix/l0/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event
[  1506] kafka  delivered #1                         -> acknowledge 3
                                                     -> let-go id 1
                                                     -> let-go id 2
                                                     -> let-go id 3
[  1506] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
[  1510] mqtt   arrived id 5 umh/v1/berlin/mix/l0/_in/process-variable -> acknowledge 1
                                                     -> let-go id 5
> what does Kafka hold?
         mes.in.batch-event/0: m0 m3
> everything is in Kafka, and one bridge is active
