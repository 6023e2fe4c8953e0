# Clocks that do not agree.
#
# The bridge's clock is 5 seconds behind, so records bear times that are still to come: that is said, once in a
# while. Later the records are all so old that nothing of them is sent: after a minute of that it is said, too, for
# either the clock has gone ahead, or the bridge is far behind.

> a world with 1 bridge and 1 partition
> bridge a starts
> 100 ms pass
> the bridge's clock is 5000 ms behind
> 2 good records come to partition 0
> 1 seconds pass
> the bridge's clock is 0 ms behind
> 9 old records come to partition 0
> 61 seconds pass
> 2 old records come to partition 0
> 1 seconds pass
> 1 old record comes to partition 0
> 1 seconds pass
> what does Kafka hold?
> everything is delivered and committed
