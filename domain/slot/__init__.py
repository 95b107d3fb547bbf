"""The Slot: what has at most one partner of record, and what happens when several companies want it."""
