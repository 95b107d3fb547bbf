"""The record's transparency log: a Merkle tree over the stored rows, in the formats of C2SP (c2sp.org), so that others can check it."""
