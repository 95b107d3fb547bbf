"""The event store: stored names, envelope, recorder and the eventsourcing application around them."""
