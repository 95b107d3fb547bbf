"""What a claim is and what may be done with it: values, events, decisions. No I/O, no framework, no clock."""
