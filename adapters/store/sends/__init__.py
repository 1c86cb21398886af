"""Sends: touchpoints and their attempts, claimed, recorded, reconciled and reported."""
