"""The pages behind a message's links."""
