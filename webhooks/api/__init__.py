"""What services post: events, traits, starts."""
