"""Two transactions of one customer at once: who they are, what writes, and what came of it."""
