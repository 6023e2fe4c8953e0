# Messages that can never be carried.
#
# A topic that no route takes (of a subscription that an earlier configuration made), one that does not fit
# its route's pattern, a level that is not safe, a topic and a property that are no UTF-8; a record that
# Kafka does not take, one that is too large, and one whose dead letter is too large as well. Each becomes a
# dead letter, and is acknowledged when that is stored. What the set itself has published is skipped.

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
> devices send 1 good message about old
> devices send 1 good message about unfit
> devices send 1 good message about unsafe
> 50 ms pass
[   502] mqtt   arrived id 1 old/x                   -> dead-letter #1 old/x no_route
                                                     -> tell record.rejected old/x records=1 (no route takes this topic: old/x)
[   502] mqtt   arrived id 2 umh/v2/berlin           -> dead-letter #2 umh/v2/berlin no_match
[   502] mqtt   arrived id 3 ber lin/mix/l0/_in/batch-event -> dead-letter #3 ber lin/mix/l0/_in/batch-event unsafe_level
[   508] kafka  dead-lettered #1                     -> acknowledge 1
                                                     -> let-go id 1
[   508] kafka  dead-lettered #2                     -> acknowledge 1
                                                     -> let-go id 2
[   508] kafka  dead-lettered #3                     -> acknowledge 1
                                                     -> let-go id 3
> devices send 1 good message about broken
> devices send 1 odd message about batch
> devices send 1 own message about batch
> 50 ms pass
[   552] mqtt   arrived id 4 berlin/miÿ/l0/_in/batch-event -> dead-letter #4 berlin/miÿ/l0/_in/batch-event bad_topic
[   552] mqtt   arrived id 5 berlin/mix/l0/_in/batch-event -> dead-letter #5 berlin/mix/l0/_in/batch-event bad_header
[   552] mqtt   arrived id 6 berlin/mix/l0/_in/batch-event
[   558] kafka  dead-lettered #4                     -> acknowledge 1
                                                     -> let-go id 4
[   558] kafka  dead-lettered #5                     -> acknowledge 2
                                                     -> let-go id 5
                                                     -> let-go id 6
> devices send 1 wrong message about batch
> devices send 1 large message about batch
> devices send 1 huge message about batch
> devices send 1 good message about batch
> 100 ms pass
[   602] mqtt   arrived id 7 berlin/mix/l0/_in/batch-event -> produce #7 mes.in.batch-event key berlin/mix/l0/batch-event
[   602] mqtt   arrived id 8 berlin/mix/l0/_in/batch-event -> produce #8 mes.in.batch-event key berlin/mix/l0/batch-event
[   602] mqtt   arrived id 9 berlin/mix/l0/_in/batch-event -> produce #9 mes.in.batch-event key berlin/mix/l0/batch-event
[   602] mqtt   arrived id 10 berlin/mix/l0/_in/batch-event -> produce #10 mes.in.batch-event key berlin/mix/l0/batch-event
[   606] kafka  delivered #7 never (invalid record)  -> dead-letter #7 berlin/mix/l0/_in/batch-event refused
[   606] kafka  delivered #8 too large (message too large) -> dead-letter #8 berlin/mix/l0/_in/batch-event too_large
[   606] kafka  delivered #9 too large (message too large) -> dead-letter #9 berlin/mix/l0/_in/batch-event too_large
[   606] kafka  delivered #10
[   612] kafka  dead-lettered #7                     -> acknowledge 1
                                                     -> let-go id 7
[   612] kafka  dead-lettered #8                     -> acknowledge 1
                                                     -> let-go id 8
[   612] kafka  dead-lettered #9 not (message too large) -> dead-letter #9 berlin/mix/l0/_in/batch-event too_large without its value
[   618] kafka  dead-lettered #9                     -> acknowledge 2
                                                     -> let-go id 9
                                                     -> let-go id 10
> what does Kafka hold?
         mes.in.batch-event/0: m9
         mes.dlq: m0 m1 m2 m3 m4 m6 m7 m8
> everything is in Kafka, and one bridge is active
