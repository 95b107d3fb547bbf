"""The read side: what the ledger's events add up to, in tables that can be thrown away and built again."""
