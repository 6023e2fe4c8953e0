# The dead-letter topic takes nothing for a while.
#
# The message waits, and so do the PUBACKs of those behind it; they are in Kafka long before. It is tried
# again every five seconds.

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
> the dead-letter topic refuses
> devices send 1 good message about batch
> devices send 1 good message about unsafe
> devices send 1 good message about batch
> 3 seconds pass
[  1502] mqtt   arrived id 1 berlin/mix/l0/_in/batch-event -> produce #1 mes.in.batch-event key berlin/mix/l0/batch-event
[  1502] mqtt   arrived id 2 ber lin/mix/l0/_in/batch-event -> dead-letter #2 ber lin/mix/l0/_in/batch-event unsafe_level
                                                     -> tell record.rejected ber lin/mix/l0/_in/batch-event records=1 (a level of the topic holds characters that are not allowed: plant)
[  1502] mqtt   arrived id 3 berlin/mix/l0/_in/batch-event -> produce #3 mes.in.batch-event key berlin/mix/l0/batch-event
[  1506] kafka  delivered #1                         -> acknowledge 1
                                                     -> let-go id 1
[  1506] kafka  delivered #3
[  1508] kafka  dead-lettered #2 not (no such topic) -> tell dead-letter.failed ber lin/mix/l0/_in/batch-event retry_ms=5000 (no such topic)
> what does the broker hold?
         1 acknowledged, 2 in flight, 0 waiting
> the dead-letter topic takes again
> 4 seconds pass
[  6508] clock  tick                                 -> dead-letter #2 ber lin/mix/l0/_in/batch-event unsafe_level
[  6514] kafka  dead-lettered #2                     -> acknowledge 2
                                                     -> let-go id 2
                                                     -> let-go id 3
> what does Kafka hold?
         mes.in.batch-event/0: m0 m2
         mes.dlq: m1
> everything is in Kafka, and one bridge is active
