"""The rules that are dated data (policy), and the checks a claim has to pass."""
