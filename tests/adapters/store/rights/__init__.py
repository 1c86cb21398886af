"""What customers may ask of the store."""
