"""How long win-back waits."""

from datetime import timedelta

A_WEEK = timedelta(days=7)
LAST_CHANCE = timedelta(days=14)
TO_DECIDE = timedelta(days=21)
BY_NOW = timedelta()
