"""What we talk about: customers, events, messages, deliveries, outcomes, and eligibility. Pure."""
