"""The journal: one row per act, written in the act's own transaction, sealed into a Merkle log."""
