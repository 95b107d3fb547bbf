"""The Claim: one partner's request to be partner of record for one slot."""
