"""The demo: a believable sandbox, filed through the same handlers as everything else, and how to try it."""
