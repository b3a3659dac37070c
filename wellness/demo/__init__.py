"""The demonstration company: what a coordinator would have in hand, and what its people would answer."""
