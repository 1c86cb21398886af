"""What every request passes: bounds, keys, reading, refusals, health."""
