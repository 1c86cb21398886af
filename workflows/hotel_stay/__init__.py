"""A hotel stay: from its booking to what the guest says of it, or to the end of it before that."""
