"""Home try-on: a box of frames comes home for five days, and is decided there or in the shop."""
