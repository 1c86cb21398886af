"""Confirm consent: one message that asks a customer to confirm what they subscribed to."""
