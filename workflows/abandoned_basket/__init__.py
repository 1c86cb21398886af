"""Abandoned basket: from an hour of silence to the order, or to a quiet end."""
