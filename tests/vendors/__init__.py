"""A small SendGrid and a small Twilio for tests: see README.md."""
