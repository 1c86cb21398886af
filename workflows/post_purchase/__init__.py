"""Post-purchase: from an order to the next one, or to a person who makes it good."""
