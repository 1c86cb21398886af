"""The days of a box."""

from datetime import time, timedelta

TEN = time(10)
"""In the morning, by the customer's clock."""

SHIPS_WITHIN = timedelta(days=10)
"""From the order; then people look for the box."""
SEARCH = timedelta(days=20)
"""For the box to arrive after all."""

FIT_ON_DAY, DECIDE_ON_DAY = 2, 4
"""After the arrival, which is day nought."""
BACK_BY_DAY = 10
"""Five days to try them on, and five to come back; then a person writes."""
LAST_WAIT = timedelta(days=20)
"""For the box, once a person is at it."""
