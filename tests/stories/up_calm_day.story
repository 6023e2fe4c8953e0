# Nothing goes wrong.
#
# The bridge looks at the presence topic first; nobody is there, so it takes the session. From then on the
# broker queues for it. Each message is acknowledged when Kafka has it.

> a floor with 1 bridge
> bridge a starts
> 2 seconds pass
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
[   196] clock  tick                                 -> post ~3 _bridge/demo/up/status retained
[   200] mqtt   pubacked ~3
> devices send 3 good messages about batch
> devices send 1 good message about other
> devices send 1 good message about fixed
> 100 ms pass
[  2002] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  2002] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  2002] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[  2002] mqtt   arrived id 4 berlin/mix/l1/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l1/batch-event
[  2006] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[  2006] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[  2006] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
[  2006] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
[  2010] mqtt   arrived id 5 umh/v1/berlin/mix/l0/_in/process-variable -> produce #5 plant.in key umh/v1/berlin/mix/l0/process-variable
[  2014] kafka  delivered #5                         -> acknowledge 1
                                                     -> let-go id 5
> devices send 1 good message about stock to be retained
> devices send 1 good message about stock with QoS 0
> 100 ms pass
[  2102] mqtt   arrived id 6 retained berlin/mix/l0/_in/stock-event -> produce #6 mes.in.stock-event key berlin/mix/l0/stock-event
[  2102] mqtt   arrived id 0 berlin/mix/l0/_in/stock-event -> produce #7 mes.in.stock-event key berlin/mix/l0/stock-event
[  2106] kafka  delivered #6                         -> acknowledge 1
                                                     -> let-go id 6
[  2106] kafka  delivered #7                         -> acknowledge 1
                                                     -> let-go id 0
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2
         mes.in.batch-event/1: m3
         mes.in.stock-event/0: m5 m6
         plant.in/0: m4
> what does the broker hold?
         6 acknowledged, 0 in flight, 0 waiting
> everything is in Kafka, and one bridge is active
