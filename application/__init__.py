"""Use cases: they gather facts through ports, let the domain decide, and record the outcome whole."""
