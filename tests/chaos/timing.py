"""The chaos run's seconds: real ones, which no pace touches, and journeys' own."""

from datetime import timedelta

from domain.customers import Channel
from tests.hasty import A_WHILE, ATTEMPT, HASTY
from tests.waiting import SLOWNESS

SECOND = timedelta(seconds=1)
SETTLING = HASTY.settling(Channel.EMAIL)
"""How long the vendor's word on a mail is waited for, from `call_before` on."""
LEASE = 10 * SECOND
"""In place of the dispatcher's `LEASE`: after this a dead one's events are taken over."""
STICKY = A_WHILE
"""In place of Temporal's 10 seconds: after this a dead worker's workflows are taken over."""
LONGEST_BACKOFF = 5 * SECOND
"""In place of `activities.send.LONGEST_BACKOFF`, for the same reason: a run is short."""
LONGEST_ANSWER = 10.0 * SLOWNESS
"""Seconds in which our HTTP processes answer, or are asked again."""
SLOW_FOR = 5 / 3 * ATTEMPT.total_seconds()
"""Seconds that a slow answer takes: longer than an attempt."""

LONGEST_STORY = timedelta(days=44)
STORY_SECONDS = 20.0
PACE = LONGEST_STORY.total_seconds() / STORY_SECONDS
"""A post-purchase journey without an answer lasts 44 days; here it lasts 20 seconds."""
