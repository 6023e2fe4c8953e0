# Payloads that are not what their kind asks for, where the routes only warn.
#
# They are carried like all others, and counted. One line a second tells of them.

> a floor with 1 bridge
> the routes warn of what is invalid
> bridge a starts
> 1 seconds pass
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
> devices send 3 good messages about batch
> 2 seconds pass
[  1002] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> tell record.invalid berlin/mix/l0/_in/batch-event records=1 (the payload is not what an event of its kind should be: `timestamp` is missing; wanted: a time as in RFC 3339)
                                                     -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1002] mqtt   arrived id 2 berlin/mix/l0/_in/batch-event -> produce #2 mes.in.batch-event key berlin/mix/l0/batch-event
[  1002] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[  1006] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[  1006] kafka  delivered #2                         -> acknowledge 1
                                                     -> let-go id 2
[  1006] kafka  delivered #3                         -> acknowledge 1
                                                     -> let-go id 3
> devices send 1 good message about batch
> 1 seconds pass
[  3002] mqtt   arrived id 4 berlin/mix/l0/_in/batch-event -> tell record.invalid berlin/mix/l0/_in/batch-event records=3 (the payload is not what an event of its kind should be: `timestamp` is missing; wanted: a time as in RFC 3339)
                                                     -> produce #4 mes.in.batch-event key berlin/mix/l0/batch-event
[  3006] kafka  delivered #4                         -> acknowledge 1
                                                     -> let-go id 4
> everything is in Kafka, and one bridge is active
