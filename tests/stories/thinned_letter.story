# A dead letter cannot be stored, on a route that thins.
#
# The lane goes on behind it, interval by interval; but only until as many records were sent as the window and what
# may wait together: no crash repeats more (INV4). When the letter is stored, the rest follows.

> a world with 1 bridge and 1 partition
> each entity is sent once in 10 ms and 3 records can wait
> the dead-letter topic refuses
> bridge a starts
> 600 ms pass
[     0] clock  tick                                 -> dial epoch 1
[    11] mqtt   mqtt-up epoch 1 receive-max 20       -> tell mqtt.connected window=4
                                                     -> post ~1 _bridge/demo/down/status retained
[    16] mqtt   pubacked ~1 code 16
[    60] kafka  assigned mes.batch-event/0           -> subscribe $bridge/demo/fence/a $bridge/demo/id $SYS/broker/publish/messages/dropped $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> post ~2 $bridge/demo/fence/a retained
[    64] mqtt   message $bridge/demo/fence/a         -> unsubscribe $bridge/demo/checkpoint/mes.batch-event/0
                                                     -> tell broker.new (9c3b81a2cb68336ee2439f13fec59932)
                                                     -> look
                                                     -> post ~3 $bridge/demo/id retained
[    65] mqtt   pubacked ~2
[    68] mqtt   message $bridge/demo/id
[    69] mqtt   pubacked ~3
[    71] kafka  looked group-is-new lane 0 committed -1 of [0,0) -> post ~4 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> start lane 0@0
                                                     -> tell lanes.assigned partitions=1
[    76] mqtt   pubacked ~4 code 16
> 1 poisonous record comes to partition 0
> 20 good records come to partition 0
> 20 ms pass
[   600] kafka  record mes.batch-event/0@0           -> keep #1
                                                     -> dead-letter #1 lane 0@0 unsafe_level
                                                     -> tell record.rejected mes.batch-event/0@0 records=1 (a level of the topic holds characters that are not allowed: plant)
[   600] kafka  record mes.batch-event/0@1           -> keep #2
[   600] kafka  record mes.batch-event/0@2           -> keep #3
[   600] kafka  record mes.batch-event/0@3           -> keep #4
                                                     -> done #3
[   600] clock  tick                                 -> again #2
                                                     -> again #4
[   600] kafka  again #2 mes.batch-event/0@1         -> publish #2 lane 0@1 berlin/mix/l0/process-variable
[   600] kafka  again #4 mes.batch-event/0@3         -> publish #4 lane 0@3 berlin/mix/l0/process-variable
[   601] kafka  record mes.batch-event/0@4           -> keep #5
[   601] kafka  record mes.batch-event/0@5           -> keep #6
                                                     -> done #5
[   602] kafka  record mes.batch-event/0@6           -> keep #7
[   602] clock  tick                                 -> tell route.crowded events withheld=2
[   605] mqtt   pubacked #2                          -> done #2
                                                     -> again #6
[   605] mqtt   pubacked #4                          -> done #4
                                                     -> again #7
[   605] kafka  again #6 mes.batch-event/0@5         -> publish #6 lane 0@5 berlin/mix/l0/process-variable
[   605] kafka  again #7 mes.batch-event/0@6         -> publish #7 lane 0@6 berlin/mix/l0/process-variable
[   605] kafka  record mes.batch-event/0@7           -> keep #8
[   605] kafka  record mes.batch-event/0@8           -> keep #9
[   606] kafka  record mes.batch-event/0@9           -> keep #10
                                                     -> done #9
[   610] mqtt   pubacked #6                          -> done #6
                                                     -> again #8
[   610] mqtt   pubacked #7                          -> done #7
                                                     -> again #10
[   610] kafka  again #8 mes.batch-event/0@7         -> publish #8 lane 0@7 berlin/mix/l0/process-variable
[   610] kafka  again #10 mes.batch-event/0@9        -> publish #10 lane 0@9 berlin/mix/l0/process-variable
[   610] kafka  record mes.batch-event/0@10          -> keep #11
[   610] kafka  record mes.batch-event/0@11          -> keep #12
                                                     -> done #11
[   615] mqtt   pubacked #8                          -> done #8
                                                     -> again #12
[   615] mqtt   pubacked #10                         -> done #10
[   615] kafka  again #12 mes.batch-event/0@11       -> publish #12 lane 0@11 berlin/mix/l0/process-variable
[   615] kafka  record mes.batch-event/0@12          -> keep #13
[   615] kafka  record mes.batch-event/0@13          -> keep #14
                                                     -> done #13
[   615] kafka  record mes.batch-event/0@14          -> keep #15
[   616] kafka  record mes.batch-event/0@15          -> keep #16
                                                     -> done #15
[   620] mqtt   pubacked #12                         -> done #12
[   620] kafka  record mes.batch-event/0@16          -> keep #17
[   620] kafka  record mes.batch-event/0@17          -> keep #18
                                                     -> done #17
> 20 good records come to partition 0
> 3 seconds pass
[  1076] clock  tick                                 -> commit lane 0@0
[  1100] kafka  dead-lettered #1 not (refused)       -> tell dead-letter.failed mes.batch-event/0@0 retry_ms=5000 (refused)
[  1100] kafka  committed
> the dead-letter topic takes again
> 8 seconds pass
[  7000] clock  tick                                 -> dead-letter #1 lane 0@0 unsafe_level
[  7006] kafka  dead-lettered #1                     -> done #1
                                                     -> post ~5 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> again #14
                                                     -> again #16
[  7006] kafka  again #14 mes.batch-event/0@13       -> publish #14 lane 0@13 berlin/mix/l0/process-variable
[  7006] kafka  again #16 mes.batch-event/0@15       -> publish #16 lane 0@15 berlin/mix/l0/process-variable
[  7011] mqtt   pubacked ~5 code 16                  -> commit lane 0@13
[  7011] mqtt   pubacked #14                         -> done #14
                                                     -> again #18
[  7011] mqtt   pubacked #16                         -> done #16
                                                     -> post ~6 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  7011] kafka  again #18 mes.batch-event/0@17       -> publish #18 lane 0@17 berlin/mix/l0/process-variable
[  7016] mqtt   pubacked ~6 code 16
[  7016] mqtt   pubacked #18                         -> done #18
[  7016] kafka  committed                            -> commit lane 0@17
[  7016] kafka  record mes.batch-event/0@18          -> keep #19
[  7016] clock  tick                                 -> again #19
[  7016] kafka  again #19 mes.batch-event/0@18       -> publish #19 lane 0@18 berlin/mix/l0/process-variable
[  7017] kafka  record mes.batch-event/0@19          -> keep #20
[  7018] kafka  record mes.batch-event/0@20          -> keep #21
[  7019] kafka  record mes.batch-event/0@21          -> keep #22
                                                     -> done #21
[  7020] kafka  record mes.batch-event/0@22          -> keep #23
[  7021] mqtt   pubacked #19                         -> done #19
[  7021] kafka  committed
[  7021] kafka  record mes.batch-event/0@23          -> keep #24
                                                     -> done #23
[  7021] kafka  record mes.batch-event/0@24          -> keep #25
                                                     -> done #20
[  7021] kafka  record mes.batch-event/0@25          -> keep #26
                                                     -> done #25
[  7021] clock  tick                                 -> post ~7 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  7022] kafka  record mes.batch-event/0@26          -> keep #27
                                                     -> done #22
[  7022] kafka  record mes.batch-event/0@27          -> keep #28
                                                     -> done #27
[  7026] mqtt   pubacked ~7 code 16                  -> again #24
                                                     -> again #26
                                                     -> commit lane 0@21
[  7026] kafka  again #24 mes.batch-event/0@23       -> publish #24 lane 0@23 berlin/mix/l0/process-variable
[  7026] kafka  again #26 mes.batch-event/0@25       -> publish #26 lane 0@25 berlin/mix/l0/process-variable
[  7031] mqtt   pubacked #24                         -> done #24
                                                     -> post ~8 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> again #28
[  7031] mqtt   pubacked #26                         -> done #26
[  7031] kafka  committed
[  7031] kafka  again #28 mes.batch-event/0@27       -> publish #28 lane 0@27 berlin/mix/l0/process-variable
[  7036] mqtt   pubacked ~8 code 16                  -> commit lane 0@25
[  7036] mqtt   pubacked #28                         -> done #28
                                                     -> post ~9 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  7041] mqtt   pubacked ~9 code 16
[  7041] kafka  committed                            -> commit lane 0@28
[  7041] kafka  record mes.batch-event/0@28          -> keep #29
[  7041] kafka  record mes.batch-event/0@29          -> keep #30
                                                     -> done #29
[  7041] kafka  record mes.batch-event/0@30          -> keep #31
[  7041] clock  tick                                 -> again #30
                                                     -> again #31
[  7041] kafka  again #30 mes.batch-event/0@29       -> publish #30 lane 0@29 berlin/mix/l0/process-variable
[  7041] kafka  again #31 mes.batch-event/0@30       -> publish #31 lane 0@30 berlin/mix/l0/process-variable
[  7042] kafka  record mes.batch-event/0@31          -> keep #32
[  7042] kafka  record mes.batch-event/0@32          -> keep #33
[  7043] kafka  record mes.batch-event/0@33          -> keep #34
                                                     -> done #33
[  7043] kafka  record mes.batch-event/0@34          -> keep #35
[  7044] kafka  record mes.batch-event/0@35          -> keep #36
                                                     -> done #35
[  7046] mqtt   pubacked #30                         -> done #30
                                                     -> again #32
[  7046] mqtt   pubacked #31                         -> done #31
                                                     -> post ~10 $bridge/demo/checkpoint/mes.batch-event/0 retained
                                                     -> again #34
[  7046] kafka  committed
[  7046] kafka  again #32 mes.batch-event/0@31       -> publish #32 lane 0@31 berlin/mix/l0/process-variable
[  7046] kafka  again #34 mes.batch-event/0@33       -> publish #34 lane 0@33 berlin/mix/l0/process-variable
[  7046] kafka  record mes.batch-event/0@36          -> keep #37
[  7047] kafka  record mes.batch-event/0@37          -> keep #38
                                                     -> done #37
[  7051] mqtt   pubacked ~10 code 16                 -> commit lane 0@31
[  7051] mqtt   pubacked #32                         -> done #32
                                                     -> again #36
[  7051] mqtt   pubacked #34                         -> done #34
                                                     -> post ~11 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  7051] kafka  again #36 mes.batch-event/0@35       -> publish #36 lane 0@35 berlin/mix/l0/process-variable
[  7054] clock  tick                                 -> again #38
[  7054] kafka  again #38 mes.batch-event/0@37       -> publish #38 lane 0@37 berlin/mix/l0/process-variable
[  7056] mqtt   pubacked ~11 code 16
[  7056] mqtt   pubacked #36                         -> done #36
[  7056] kafka  committed                            -> commit lane 0@35
[  7059] mqtt   pubacked #38                         -> done #38
                                                     -> post ~12 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  7061] kafka  committed
[  7061] kafka  record mes.batch-event/0@38          -> keep #39
[  7061] kafka  record mes.batch-event/0@39          -> keep #40
                                                     -> done #39
[  7061] kafka  record mes.batch-event/0@40          -> keep #41
[  7064] mqtt   pubacked ~12 code 16                 -> again #40
                                                     -> again #41
                                                     -> commit lane 0@38
[  7064] kafka  again #40 mes.batch-event/0@39       -> publish #40 lane 0@39 berlin/mix/l0/process-variable
[  7064] kafka  again #41 mes.batch-event/0@40       -> publish #41 lane 0@40 berlin/mix/l0/process-variable
[  7069] mqtt   pubacked #40                         -> done #40
[  7069] mqtt   pubacked #41                         -> done #41
                                                     -> post ~13 $bridge/demo/checkpoint/mes.batch-event/0 retained
[  7069] kafka  committed
[  7074] mqtt   pubacked ~13 code 16                 -> commit lane 0@41
[  7079] kafka  committed
> everything is delivered and committed
