"""The pages behind a message's links, for customers."""
