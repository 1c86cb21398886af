"""New tier: what is new for a customer whose tier has changed."""
