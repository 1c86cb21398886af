"""Keep tier: before a tier is lost, what would keep it."""
