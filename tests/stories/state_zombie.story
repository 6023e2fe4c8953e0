# What an instance sends that has lost its partition and does not know it.
#
# Bridge a is frozen; the group gives its partition to b, which carries what has come since. When a goes on, it
# sends offset 1 again and more, before it hears of that. For consumers those are repeats; but the state topics
# hold older values then. Here they do not for long: a's checkpoint has set the partition back, none of b's comes
# after it, and a joins the group anew; so whoever is given the partition carries all from there once more. Else
# they would hold them until the next record of each entity (README.md, Known limits).

> a world with 2 bridges and 1 partition
> the route has a state topic
> bridge a starts
> 1 good record comes to partition 0
> 2 seconds pass
[     0] a clock  tick                               -> dial epoch 1
[    11] a mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] a mqtt   pubacked ~1 code 16
[    60] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] a mqtt   pubacked ~2
[    68] a mqtt   message $bridge/demo/id
[    69] a mqtt   pubacked ~3
[    71] a kafka  looked group-is-new lane 0 committed -1 of [0,1) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    72] a kafka  record mes.batch-event/0@0         -> keep #1
                                                     -> publish #1s lane 0@0 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #1 lane 0@0 berlin/mix/l0/batch-event
[    76] a mqtt   pubacked ~4 code 16
[    77] a mqtt   pubacked #1s code 16
[    77] a mqtt   pubacked #1                        -> done #1
[   277] a clock  tick                               -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[   282] a mqtt   pubacked ~5 code 16
[  1076] a clock  tick                               -> commit lane 0@1
[  1081] a kafka  committed
> bridge b starts
> 2 seconds pass
[  2000] b clock  tick                               -> dial epoch 1
[  2011] b mqtt   mqtt-up epoch 1 receive-max 20     -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[  2016] b mqtt   pubacked ~1 code 16
[  2030] a kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
[  2090] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~6 $bridge/demo/fence/a retained
[  2094] a mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[  2094] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[  2095] a mqtt   pubacked ~6
[  2101] a kafka  looked lane 0 committed 1 of [0,1) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[  2102] a kafka  record mes.batch-event/0@0         -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  2107] a mqtt   pubacked ~7 code 16
> bridge a freezes
> 24 good records come to partition 0
> 10 seconds pass
[ 10000] kafka: a is thrown out of the group
[ 10060] b kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/fence/b $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/b retained
[ 10064] b mqtt   message $bridge/demo/id
[ 10064] b mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 10064] b mqtt   message $bridge/demo/fence/b       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 10065] b mqtt   pubacked ~2
[ 10071] b kafka  looked lane 0 committed 1 of [0,25) -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[ 10072] b kafka  record mes.batch-event/0@0         -> post ~3 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10072] b kafka  record mes.batch-event/0@1         -> keep #1
                                                     -> publish #1s lane 0@1 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #1 lane 0@1 berlin/mix/l0/batch-event
[ 10077] b mqtt   pubacked ~3 code 16
[ 10077] b mqtt   pubacked #1s code 16
[ 10077] b mqtt   pubacked #1                        -> done #1
[ 10077] b kafka  record mes.batch-event/0@2         -> keep #2
                                                     -> publish #2s lane 0@2 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #2 lane 0@2 berlin/mix/l0/batch-event
[ 10077] b kafka  record mes.batch-event/0@3         -> keep #3
                                                     -> publish #3s lane 0@3 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #3 lane 0@3 berlin/mix/l0/batch-event
[ 10082] b mqtt   pubacked #2s code 16
[ 10082] b mqtt   pubacked #2                        -> done #2
[ 10082] b mqtt   pubacked #3s code 16
[ 10082] b mqtt   pubacked #3                        -> done #3
                                                     -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10082] b kafka  record mes.batch-event/0@4         -> keep #4
                                                     -> publish #4s lane 0@4 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #4 lane 0@4 berlin/mix/l0/batch-event
[ 10087] b mqtt   pubacked ~4 code 16                -> commit lane 0@4
[ 10087] b mqtt   pubacked #4s code 16
[ 10087] b mqtt   pubacked #4                        -> done #4
[ 10087] b kafka  record mes.batch-event/0@5         -> keep #5
                                                     -> publish #5s lane 0@5 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #5 lane 0@5 berlin/mix/l0/batch-event
[ 10087] b kafka  record mes.batch-event/0@6         -> keep #6
                                                     -> publish #6s lane 0@6 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #6 lane 0@6 berlin/mix/l0/batch-event
[ 10092] b mqtt   pubacked #5s code 16
[ 10092] b mqtt   pubacked #5                        -> done #5
[ 10092] b mqtt   pubacked #6s code 16
[ 10092] b mqtt   pubacked #6                        -> done #6
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10092] b kafka  committed
[ 10092] b kafka  record mes.batch-event/0@7         -> keep #7
                                                     -> publish #7s lane 0@7 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #7 lane 0@7 berlin/mix/l0/batch-event
[ 10097] b mqtt   pubacked ~5 code 16                -> commit lane 0@7
[ 10097] b mqtt   pubacked #7s code 16
[ 10097] b mqtt   pubacked #7                        -> done #7
[ 10097] b kafka  record mes.batch-event/0@8         -> keep #8
                                                     -> publish #8s lane 0@8 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #8 lane 0@8 berlin/mix/l0/batch-event
[ 10097] b kafka  record mes.batch-event/0@9         -> keep #9
                                                     -> publish #9s lane 0@9 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #9 lane 0@9 berlin/mix/l0/batch-event
[ 10102] b mqtt   pubacked #8s code 16
[ 10102] b mqtt   pubacked #8                        -> done #8
[ 10102] b mqtt   pubacked #9s code 16
[ 10102] b mqtt   pubacked #9                        -> done #9
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10102] b kafka  committed
[ 10102] b kafka  record mes.batch-event/0@10        -> keep #10
                                                     -> publish #10s lane 0@10 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #10 lane 0@10 berlin/mix/l0/batch-event
[ 10107] b mqtt   pubacked ~6 code 16                -> commit lane 0@10
[ 10107] b mqtt   pubacked #10s code 16
[ 10107] b mqtt   pubacked #10                       -> done #10
[ 10107] b kafka  record mes.batch-event/0@11        -> keep #11
                                                     -> publish #11s lane 0@11 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #11 lane 0@11 berlin/mix/l0/batch-event
[ 10107] b kafka  record mes.batch-event/0@12        -> keep #12
                                                     -> publish #12s lane 0@12 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #12 lane 0@12 berlin/mix/l0/batch-event
[ 10112] b mqtt   pubacked #11s code 16
[ 10112] b mqtt   pubacked #11                       -> done #11
[ 10112] b mqtt   pubacked #12s code 16
[ 10112] b mqtt   pubacked #12                       -> done #12
                                                     -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10112] b kafka  committed
[ 10112] b kafka  record mes.batch-event/0@13        -> keep #13
                                                     -> publish #13s lane 0@13 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #13 lane 0@13 berlin/mix/l0/batch-event
[ 10117] b mqtt   pubacked ~7 code 16                -> commit lane 0@13
[ 10117] b mqtt   pubacked #13s code 16
[ 10117] b mqtt   pubacked #13                       -> done #13
[ 10117] b kafka  record mes.batch-event/0@14        -> keep #14
                                                     -> publish #14s lane 0@14 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #14 lane 0@14 berlin/mix/l0/batch-event
[ 10117] b kafka  record mes.batch-event/0@15        -> keep #15
                                                     -> publish #15s lane 0@15 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #15 lane 0@15 berlin/mix/l0/batch-event
[ 10122] b mqtt   pubacked #14s code 16
[ 10122] b mqtt   pubacked #14                       -> done #14
[ 10122] b mqtt   pubacked #15s code 16
[ 10122] b mqtt   pubacked #15                       -> done #15
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10122] b kafka  committed
[ 10122] b kafka  record mes.batch-event/0@16        -> keep #16
                                                     -> publish #16s lane 0@16 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #16 lane 0@16 berlin/mix/l0/batch-event
[ 10127] b mqtt   pubacked ~8 code 16                -> commit lane 0@16
[ 10127] b mqtt   pubacked #16s code 16
[ 10127] b mqtt   pubacked #16                       -> done #16
[ 10127] b kafka  record mes.batch-event/0@17        -> keep #17
                                                     -> publish #17s lane 0@17 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #17 lane 0@17 berlin/mix/l0/batch-event
[ 10127] b kafka  record mes.batch-event/0@18        -> keep #18
                                                     -> publish #18s lane 0@18 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #18 lane 0@18 berlin/mix/l0/batch-event
[ 10132] b mqtt   pubacked #17s code 16
[ 10132] b mqtt   pubacked #17                       -> done #17
[ 10132] b mqtt   pubacked #18s code 16
[ 10132] b mqtt   pubacked #18                       -> done #18
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10132] b kafka  committed
[ 10132] b kafka  record mes.batch-event/0@19        -> keep #19
                                                     -> publish #19s lane 0@19 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #19 lane 0@19 berlin/mix/l0/batch-event
[ 10137] b mqtt   pubacked ~9 code 16                -> commit lane 0@19
[ 10137] b mqtt   pubacked #19s code 16
[ 10137] b mqtt   pubacked #19                       -> done #19
[ 10137] b kafka  record mes.batch-event/0@20        -> keep #20
                                                     -> publish #20s lane 0@20 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #20 lane 0@20 berlin/mix/l0/batch-event
[ 10137] b kafka  record mes.batch-event/0@21        -> keep #21
                                                     -> publish #21s lane 0@21 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #21 lane 0@21 berlin/mix/l0/batch-event
[ 10142] b mqtt   pubacked #20s code 16
[ 10142] b mqtt   pubacked #20                       -> done #20
[ 10142] b mqtt   pubacked #21s code 16
[ 10142] b mqtt   pubacked #21                       -> done #21
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10142] b kafka  committed
[ 10142] b kafka  record mes.batch-event/0@22        -> keep #22
                                                     -> publish #22s lane 0@22 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #22 lane 0@22 berlin/mix/l0/batch-event
[ 10147] b mqtt   pubacked ~10 code 16               -> commit lane 0@22
[ 10147] b mqtt   pubacked #22s code 16
[ 10147] b mqtt   pubacked #22                       -> done #22
[ 10147] b kafka  record mes.batch-event/0@23        -> keep #23
                                                     -> publish #23s lane 0@23 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #23 lane 0@23 berlin/mix/l0/batch-event
[ 10147] b kafka  record mes.batch-event/0@24        -> keep #24
                                                     -> publish #24s lane 0@24 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #24 lane 0@24 berlin/mix/l0/batch-event
[ 10152] b mqtt   pubacked #23s code 16
[ 10152] b mqtt   pubacked #23                       -> done #23
[ 10152] b mqtt   pubacked #24s code 16
[ 10152] b mqtt   pubacked #24                       -> done #24
                                                     -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 10152] b kafka  committed
[ 10157] b mqtt   pubacked ~11 code 16               -> commit lane 0@25
[ 10162] b kafka  committed
> what do the state topics hold?
         partition 0: e-0: 24 e-1: 21 e-2: 23
> bridge a goes on
> 22 ms pass
[ 14000] a kafka  record mes.batch-event/0@1         -> keep #2
                                                     -> publish #2s lane 0@1 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #2 lane 0@1 berlin/mix/l0/batch-event
[ 14000] a kafka  record mes.batch-event/0@2         -> keep #3
                                                     -> publish #3s lane 0@2 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #3 lane 0@2 berlin/mix/l0/batch-event
[ 14005] a mqtt   pubacked #2s code 16
[ 14005] a mqtt   pubacked #2                        -> done #2
[ 14005] a mqtt   pubacked #3s code 16
[ 14005] a mqtt   pubacked #3                        -> done #3
[ 14005] a kafka  record mes.batch-event/0@3         -> keep #4
                                                     -> publish #4s lane 0@3 berlin/mix/l0/_state/batch-event/e-1
                                                     -> publish #4 lane 0@3 berlin/mix/l0/batch-event
[ 14005] a kafka  record mes.batch-event/0@4         -> keep #5
                                                     -> publish #5s lane 0@4 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #5 lane 0@4 berlin/mix/l0/batch-event
[ 14010] a mqtt   pubacked #4s code 16
[ 14010] a mqtt   pubacked #4                        -> done #4
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 14010] a mqtt   pubacked #5s code 16
[ 14010] a mqtt   pubacked #5                        -> done #5
[ 14010] a kafka  record mes.batch-event/0@5         -> keep #6
                                                     -> publish #6s lane 0@5 berlin/mix/l0/_state/batch-event/e-2
                                                     -> publish #6 lane 0@5 berlin/mix/l0/batch-event
[ 14015] a mqtt   pubacked ~8 code 16                -> commit lane 0@4
[ 14015] a mqtt   pubacked #6s code 16
[ 14015] a mqtt   pubacked #6                        -> done #6
[ 14015] a kafka  record mes.batch-event/0@6         -> keep #7
                                                     -> publish #7s lane 0@6 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #7 lane 0@6 berlin/mix/l0/batch-event
[ 14016] a kafka  record mes.batch-event/0@7         -> keep #8
                                                     -> publish #8s lane 0@7 berlin/mix/l0/_state/batch-event/e-0
                                                     -> publish #8 lane 0@7 berlin/mix/l0/batch-event
[ 14020] a mqtt   pubacked #7s code 16
[ 14020] a mqtt   pubacked #7                        -> done #7
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 14021] a mqtt   pubacked #8s code 16
[ 14021] a mqtt   pubacked #8                        -> done #8
> what do the state topics hold?
         partition 0: e-0: 7 e-1: 3 e-2: 5
> 3 seconds pass
[ 14025] a mqtt   pubacked ~9 code 16
[ 14030] a kafka  lanes-lost                         -> tell lanes.lost repeats=7
                                                     -> release
[ 14030] a kafka  committed not                      -> tell commit.failed
[ 14060] b kafka  revoked                            -> tell lanes.revoked in_flight=0
                                                     -> tell lanes.released repeats=0
                                                     -> release
[ 14120] a kafka  assigned mes.batch-event/0         -> subscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~10 $bridge/demo/fence/a retained
[ 14124] a mqtt   message $bridge/demo/checkpoint/mes.batch-event/0
[ 14124] a mqtt   message $bridge/demo/fence/a       -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> look
[ 14125] a mqtt   pubacked ~10
[ 14131] a kafka  looked lane 0 committed 25 of [0,25) -> start lane 0@6
                                                     -> tell lanes.assigned partitions=1
                                                     -> tell broker.rolled-back repeats=18
[ 14132] a kafka  record mes.batch-event/0@6         -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 14132] a kafka  record mes.batch-event/0@7         -> keep #9
                                                     -> publish #9s lane 0@7 berlin/mix/l0/_state/batch-event/e-0 replay=1
                                                     -> publish #9 lane 0@7 berlin/mix/l0/batch-event replay=1
[ 14137] a mqtt   pubacked ~11 code 16
[ 14137] a mqtt   pubacked #9s code 16
[ 14137] a mqtt   pubacked #9                        -> done #9
[ 14137] a kafka  record mes.batch-event/0@8         -> keep #10
                                                     -> publish #10s lane 0@8 berlin/mix/l0/_state/batch-event/e-1 replay=1
                                                     -> publish #10 lane 0@8 berlin/mix/l0/batch-event replay=1
[ 14137] a kafka  record mes.batch-event/0@9         -> keep #11
                                                     -> publish #11s lane 0@9 berlin/mix/l0/_state/batch-event/e-1 replay=1
                                                     -> publish #11 lane 0@9 berlin/mix/l0/batch-event replay=1
[ 14142] a mqtt   pubacked #10s code 16
[ 14142] a mqtt   pubacked #10                       -> done #10
[ 14142] a mqtt   pubacked #11s code 16
[ 14142] a mqtt   pubacked #11                       -> done #11
                                                     -> post ~12 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 14142] a kafka  record mes.batch-event/0@10        -> keep #12
                                                     -> publish #12s lane 0@10 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #12 lane 0@10 berlin/mix/l0/batch-event replay=1
[ 14147] a mqtt   pubacked ~12 code 16
[ 14147] a mqtt   pubacked #12s code 16
[ 14147] a mqtt   pubacked #12                       -> done #12
[ 14147] a kafka  record mes.batch-event/0@11        -> keep #13
                                                     -> publish #13s lane 0@11 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #13 lane 0@11 berlin/mix/l0/batch-event replay=1
[ 14147] a kafka  record mes.batch-event/0@12        -> keep #14
                                                     -> publish #14s lane 0@12 berlin/mix/l0/_state/batch-event/e-0 replay=1
                                                     -> publish #14 lane 0@12 berlin/mix/l0/batch-event replay=1
[ 14152] a mqtt   pubacked #13s code 16
[ 14152] a mqtt   pubacked #13                       -> done #13
[ 14152] a mqtt   pubacked #14s code 16
[ 14152] a mqtt   pubacked #14                       -> done #14
                                                     -> post ~13 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 14157] a mqtt   pubacked ~13 code 16
[ 15137] a clock  tick                               -> commit lane 0@13
[ 15142] a kafka  committed
[ 15142] a kafka  record mes.batch-event/0@13        -> keep #15
                                                     -> publish #15s lane 0@13 berlin/mix/l0/_state/batch-event/e-0 replay=1
                                                     -> publish #15 lane 0@13 berlin/mix/l0/batch-event replay=1
[ 15142] a kafka  record mes.batch-event/0@14        -> keep #16
                                                     -> publish #16s lane 0@14 berlin/mix/l0/_state/batch-event/e-1 replay=1
                                                     -> publish #16 lane 0@14 berlin/mix/l0/batch-event replay=1
[ 15147] a mqtt   pubacked #15s code 16
[ 15147] a mqtt   pubacked #15                       -> done #15
[ 15147] a mqtt   pubacked #16s code 16
[ 15147] a mqtt   pubacked #16                       -> done #16
[ 15147] a kafka  record mes.batch-event/0@15        -> keep #17
                                                     -> publish #17s lane 0@15 berlin/mix/l0/_state/batch-event/e-1 replay=1
                                                     -> publish #17 lane 0@15 berlin/mix/l0/batch-event replay=1
[ 15147] a kafka  record mes.batch-event/0@16        -> keep #18
                                                     -> publish #18s lane 0@16 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #18 lane 0@16 berlin/mix/l0/batch-event replay=1
[ 15152] a mqtt   pubacked #17s code 16
[ 15152] a mqtt   pubacked #17                       -> done #17
                                                     -> post ~14 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 15152] a mqtt   pubacked #18s code 16
[ 15152] a mqtt   pubacked #18                       -> done #18
[ 15152] a kafka  record mes.batch-event/0@17        -> keep #19
                                                     -> publish #19s lane 0@17 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #19 lane 0@17 berlin/mix/l0/batch-event replay=1
[ 15157] a mqtt   pubacked ~14 code 16               -> commit lane 0@16
[ 15157] a mqtt   pubacked #19s code 16
[ 15157] a mqtt   pubacked #19                       -> done #19
[ 15157] a kafka  record mes.batch-event/0@18        -> keep #20
                                                     -> publish #20s lane 0@18 berlin/mix/l0/_state/batch-event/e-0 replay=1
                                                     -> publish #20 lane 0@18 berlin/mix/l0/batch-event replay=1
[ 15158] a kafka  record mes.batch-event/0@19        -> keep #21
                                                     -> publish #21s lane 0@19 berlin/mix/l0/_state/batch-event/e-0 replay=1
                                                     -> publish #21 lane 0@19 berlin/mix/l0/batch-event replay=1
[ 15162] a mqtt   pubacked #20s code 16
[ 15162] a mqtt   pubacked #20                       -> done #20
                                                     -> post ~15 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 15162] a kafka  committed
[ 15163] a mqtt   pubacked #21s code 16
[ 15163] a mqtt   pubacked #21                       -> done #21
[ 15163] a kafka  record mes.batch-event/0@20        -> keep #22
                                                     -> publish #22s lane 0@20 berlin/mix/l0/_state/batch-event/e-1 replay=1
                                                     -> publish #22 lane 0@20 berlin/mix/l0/batch-event replay=1
[ 15167] a mqtt   pubacked ~15 code 16               -> commit lane 0@19
[ 15167] a kafka  record mes.batch-event/0@21        -> keep #23
                                                     -> publish #23s lane 0@21 berlin/mix/l0/_state/batch-event/e-1 replay=1
                                                     -> publish #23 lane 0@21 berlin/mix/l0/batch-event replay=1
[ 15168] a mqtt   pubacked #22s code 16
[ 15168] a mqtt   pubacked #22                       -> done #22
[ 15168] a kafka  record mes.batch-event/0@22        -> keep #24
                                                     -> publish #24s lane 0@22 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #24 lane 0@22 berlin/mix/l0/batch-event replay=1
[ 15172] a mqtt   pubacked #23s code 16
[ 15172] a mqtt   pubacked #23                       -> done #23
                                                     -> post ~16 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 15172] a kafka  committed
[ 15173] a mqtt   pubacked #24s code 16
[ 15173] a mqtt   pubacked #24                       -> done #24
[ 15173] a kafka  record mes.batch-event/0@23        -> keep #25
                                                     -> publish #25s lane 0@23 berlin/mix/l0/_state/batch-event/e-2 replay=1
                                                     -> publish #25 lane 0@23 berlin/mix/l0/batch-event replay=1
[ 15177] a mqtt   pubacked ~16 code 16               -> commit lane 0@22
[ 15177] a kafka  record mes.batch-event/0@24        -> keep #26
                                                     -> publish #26s lane 0@24 berlin/mix/l0/_state/batch-event/e-0 replay=1
                                                     -> publish #26 lane 0@24 berlin/mix/l0/batch-event replay=1
[ 15178] a mqtt   pubacked #25s code 16
[ 15178] a mqtt   pubacked #25                       -> done #25
[ 15182] a mqtt   pubacked #26s code 16
[ 15182] a mqtt   pubacked #26                       -> done #26
                                                     -> post ~17 $bridge/demo/checkpoint/mes.batch-event/0 retained
[ 15182] a kafka  committed
[ 15187] a mqtt   pubacked ~17 code 16               -> commit lane 0@25
[ 15192] a kafka  committed
> what do the state topics hold?
         partition 0: e-0: 24 e-1: 21 e-2: 23
> everything is delivered and committed
