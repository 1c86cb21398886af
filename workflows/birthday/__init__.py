"""Birthday: a wish in the morning, with what the customer's tier earns."""
