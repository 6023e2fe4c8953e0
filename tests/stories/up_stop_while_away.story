# The bridge is asked to stop while Kafka is away.
#
# It waits for its time-out, and says how many messages come again. A second request does not wait.

> a floor with 1 bridge
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
> Kafka goes away
> devices send 2 good messages about batch
> 100 ms pass
[  1520] kafka  kafka-away (all brokers are down)    -> tell kafka.away (all brokers are down)
[  1520] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1520] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
> bridge a is asked to stop
[  1600] people stop                                 -> tell up.stopping in_flight=2
                                                     -> ignore epoch 2
> 12 seconds pass
[ 11600] clock  tick                                 -> post ~4 _bridge/demo/up/status retained
                                                     -> hang-up epoch 2
[ 11620] mqtt   mqtt-down epoch 2 (we hung up)       -> tell up.stopped repeats=2 (no error)
                                                     -> stop unclean ok
> bridge a starts
> 1 seconds pass
[ 13600] clock  tick                                 -> dial epoch 1
[ 13611] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[ 13615] mqtt   message _bridge/demo/up/status
[ 13615] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[ 13615] mqtt   pubacked ~1
[ 13635] mqtt   mqtt-down epoch 1 (we hung up)
[ 13635] clock  tick                                 -> dial epoch 2 as the session
[ 13646] mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[ 13647] mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 13647] mqtt   arrived id 2 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 13650] mqtt   pubacked ~2
> bridge a is asked to stop
[ 14600] people stop                                 -> tell up.stopping in_flight=2
                                                     -> ignore epoch 2
> bridge a is asked to stop
[ 14600] people stop                                 -> stop unclean ok
> Kafka is back
> bridge a starts
> 1500 ms pass
[ 14600] clock  tick                                 -> dial epoch 1
[ 14611] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a
                                                     -> post ~1 $bridge/demo/fence-up/a
[ 14615] mqtt   message _bridge/demo/up/status
[ 14615] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[ 14615] mqtt   pubacked ~1
[ 14635] mqtt   mqtt-down epoch 1 (we hung up)
[ 14635] clock  tick                                 -> dial epoch 2 as the session
[ 14646] mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> listen +/+/+/_in/+ umh/#
                                                     -> post ~2 _bridge/demo/up/status retained
[ 14647] mqtt   arrived id 1 dup berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 14647] mqtt   arrived id 2 dup berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event mqtt_dup=1
[ 14650] mqtt   pubacked ~2
[ 14651] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[ 14651] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[ 15646] clock  tick                                 -> post ~3 _bridge/demo/up/status retained
[ 15650] mqtt   pubacked ~3
> what does Kafka hold?
         mes.in.batch-event/0: m0(dup) m1(dup)
> everything is in Kafka, and one bridge is active
