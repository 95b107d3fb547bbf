"""What stands between the network and an endpoint: connections, identity, rates, limits, the order of refusal, what is told of it all."""
