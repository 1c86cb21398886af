"""The relay, on a real store."""
