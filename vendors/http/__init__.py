"""What the vendors' HTTP clients share: a request leaves once, in time, or surely not at all."""
