"""The bundle: the record, or one claim of it, in a file that others can verify without us."""
