"""The shapes of answers, as the contract names them."""
