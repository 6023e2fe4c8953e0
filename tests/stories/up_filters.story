# The configuration has changed: a route is gone.
#
# The session keeps its subscriptions, so what devices send there would come for ever. What was subscribed to is
# written down beside the session; what no route has any more is ended, and the new list is written, before
# anything is subscribed to. What had come before becomes a dead letter; what comes later is nobody's.

> a floor with 1 bridge
> the session is one of an earlier configuration
> devices send 1 good message about old
> devices send 1 good message about batch
> bridge a starts
> 500 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> subscribe _bridge/demo/up/status $bridge/demo/fence-up/a $bridge/demo/filters
                                                     -> post ~1 $bridge/demo/fence-up/a
[    15] mqtt   message $bridge/demo/filters
[    15] mqtt   message $bridge/demo/fence-up/a      -> hang-up epoch 1
[    15] mqtt   pubacked ~1
[    35] mqtt   mqtt-down epoch 1 (we hung up)
[    35] clock  tick                                 -> dial epoch 2 as the session
[    46] mqtt   mqtt-up epoch 2 receive-max 20 session-present -> tell mqtt.connected window=4
                                                     -> unsubscribe old/#
                                                     -> tell mqtt.unsubscribed old/# filters=1
                                                     -> post ~2 $bridge/demo/filters retained
                                                     -> listen +/+/+/_in/+ umh/#
[    47] mqtt   arrived id 1 old/x                   -> dead-letter #1 old/x no_route
                                                     -> tell record.rejected old/x records=1 (no route takes this topic: old/x)
[    47] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[    50] mqtt   pubacked ~2                          -> post ~3 _bridge/demo/up/status retained
[    51] kafka  delivered #2
[    53] kafka  dead-lettered #1                     -> acknowledge 2
                                                     -> let-go id 1
                                                     -> let-go id 2
[    54] mqtt   pubacked ~3
[   200] clock  tick                                 -> post ~4 _bridge/demo/up/status retained
[   204] mqtt   pubacked ~4
> devices send 1 good message about old
> devices send 1 good message about fixed
> 100 ms pass
[   502] mqtt   arrived id 3 umh/v1/berlin/mix/l0/_in/process-variable -> produce #3 plant.in key umh/v1/berlin/mix/l0/process-variable
[   506] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
> what does Kafka hold?
         mes.in.batch-event/0: m1
         plant.in/0: m3
         mes.dlq: m0
> everything is in Kafka, and one bridge is active
