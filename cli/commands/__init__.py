"""The commands, one file each: what a person types, and what it does."""
