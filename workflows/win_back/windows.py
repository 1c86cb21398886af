"""How long win-back waits."""

from datetime import timedelta

AWAY_FOR = timedelta(days=90)
BEFORE_THE_INCENTIVE = timedelta(days=7)
LAST_CALL = timedelta(days=14)
TO_DECIDE = timedelta(days=21)
BY_NOW = timedelta()
SHOWN = 3
"""So many new products, those that came since they were last here."""
