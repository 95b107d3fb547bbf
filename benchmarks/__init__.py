"""What claimlog costs and how it grows, measured against peers in one run: `make bench`."""
