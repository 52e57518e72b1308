"""What the README shows: two small tables beside the published first run, and the block of its numbers."""
