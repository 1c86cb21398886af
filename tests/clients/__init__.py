"""Real clients of Segment and RudderStack, unmodified, against the real app."""
