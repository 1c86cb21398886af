"""Car delivery: from the order, by its milestones, to the keys and a recommendation."""
