"""What services post."""
