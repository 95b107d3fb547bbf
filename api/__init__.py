"""The ways in: HTTP, the command line, and the one place that wires it all together."""
