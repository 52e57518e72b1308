"""Patterns V01 to V06 (and V10) over prior draws, each beside its control with the mechanism off."""
