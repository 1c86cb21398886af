"""How long car delivery waits."""

from datetime import timedelta

GATHERING = timedelta(hours=1)
SILENCE = timedelta(weeks=3)
BEARABLE_DELAY = timedelta(days=3)
QUESTION_AFTER = timedelta(weeks=1)
ANSWER = timedelta(days=14)
