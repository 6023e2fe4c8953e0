# The bridge is killed with messages in flight.
#
# What was not acknowledged comes again with DUP. Kafka may have it, so it is marked.

> a floor with 1 bridge
> bridge a starts
> 500 ms pass
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
> devices send 3 good messages about batch
> devices send 1 good message about other
> 5 ms pass
[   502] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[   502] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[   502] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[   502] mqtt   arrived id 4 berlin/mix/l1/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l1/batch-event
> bridge a is killed
> devices send 2 good messages about batch
> bridge a starts
> 500 ms pass
[   505] clock  tick                                 -> dial epoch 1
[   516] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[   520] mqtt   message _bridge/demo/up/status
[   520] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[   520] mqtt   pubacked ~1
[   540] mqtt   mqtt-down epoch 1 (we hung up)
[   540] clock  tick                                 -> dial epoch 2 as the session
[   551] mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[   552] mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[   552] mqtt   arrived id 2 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[   552] mqtt   arrived id 3 dup berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[   552] mqtt   arrived id 4 dup berlin/mix/l1/_in/batch-event -> produce #4 mes.in.batch-event key berlin/mix/l1/batch-event mqtt_dup=1
[   556] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[   556] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[   556] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
[   556] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
[   556] mqtt   pubacked ~2
[   560] mqtt   arrived id 5 berlin/mix/l0/_in/batch-event -> produce #5 mes.in.batch-event key berlin/mix/l0/batch-event
[   560] mqtt   arrived id 6 berlin/mix/l0/_in/batch-event -> produce #6 mes.in.batch-event key berlin/mix/l0/batch-event
[   564] kafka  delivered #5                         -> acknowledge 1
                                                     -> let-go id 5
[   564] kafka  delivered #6                         -> acknowledge 1
                                                     -> let-go id 6
> what does Kafka hold?
         mes.in.batch-event/0: m0 m1 m2 m0(dup) m1(dup) m2(dup) m4 m5
         mes.in.batch-event/1: m3 m3(dup)
> everything is in Kafka, and one bridge is active
