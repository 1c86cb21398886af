"""Invitation: a friend is written to once, where they agreed, and thanked if they join."""
