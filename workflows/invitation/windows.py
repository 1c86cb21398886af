"""How long an invitation waits."""

from datetime import timedelta

JOINING = timedelta(weeks=2)
