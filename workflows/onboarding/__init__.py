"""Onboarding: from sign-up to a first success, or to a person who can help."""
