"""Bring your own survey: microdata and a codebook in, targets with design-based errors out."""
