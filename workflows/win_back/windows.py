"""How long win-back waits."""

from datetime import timedelta

AWAY = timedelta(days=90)
A_WEEK = timedelta(days=7)
LAST_CHANCE = timedelta(days=14)
TO_DECIDE = timedelta(days=21)
BY_NOW = timedelta()
SHOWN = 3
"""So many new products, those that came since they were last here."""
