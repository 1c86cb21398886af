"""How long a loan application waits. What operators may change is in `knobs.py`."""

from datetime import timedelta

LAST_REMINDER = timedelta(weeks=1)
REMINDERS = (timedelta(days=1), LAST_REMINDER)
"""After so much silence, behind the first one."""
DECISION = timedelta(weeks=2)
LATEST_DECISION = timedelta(days=60)
LETTER = timedelta(days=1)
"""By then the letter is posted."""
