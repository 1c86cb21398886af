"""How long a referral waits."""

from datetime import timedelta

JOINING = timedelta(weeks=2, days=1)
"""The friend has two weeks from when they were told; a day is for what lies between."""
