"""How fast, as ratios within one run: what it costs, what the least would be, how it grows."""
