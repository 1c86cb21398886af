"""How long a support case waits, and where its team is."""

from datetime import timedelta

from domain.days import BusinessDays

ZONE = "Europe/Lisbon"
"""By whose clock the team opens and closes."""
CALENDAR = BusinessDays("PT")
"""Its weekends and public holidays."""
RESOLUTION = timedelta(days=30)
WAS_IT_RESOLVED = timedelta(days=3)
