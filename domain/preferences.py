"""Preferences: what customers want to be sent, on which channel, and when they are left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.consent import ConsentState
from domain.customers import NO_EVIDENCE, Channel, Evidence, Topic

STEP = timedelta(minutes=15)
"""Quiet hours begin and end on a quarter of an hour: so do the clocks' changes, everywhere."""

Place = tuple[Topic, Channel]


class QuietHours(NamedTuple):
    """A part of each day, by the customer's own clock; it may go over midnight."""

    begins: time
    ends: time

    def hold(self, at: time) -> bool:
        """Tell whether a clock that shows `at` stands in it."""
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def end_after(self, moment: datetime, zone: str) -> datetime | None:
        """Return the first moment (UTC) outside of it; None if `moment` lies outside.

        Where clocks are set back or forward in it, the clock's face decides, as for people.
        """
        clock = ZoneInfo(zone)
        if not self.hold(moment.astimezone(clock).time()):
            return None
        at = moment.astimezone(UTC).replace(second=0, microsecond=0)
        at += STEP - timedelta(minutes=at.minute % 15)
        while self.hold(at.astimezone(clock).time()):
            at += STEP
        return at

    def __str__(self) -> str:
        """Say it as the page does: `22:00-08:00`."""
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


def quiet_hours_of(begins: object, ends: object) -> QuietHours:
    """Return quiet hours; raise ValueError, quoting nothing, unless both are quarters of an hour.

    They cover a part of the day, so they do not begin when they end.
    """
    hours = QuietHours(_quarter(begins), _quarter(ends))
    if hours.begins == hours.ends:
        raise ValueError("must begin and end at different times")
    return hours


def _quarter(told: object) -> time:
    try:
        at = time.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo or at.second or at.microsecond or at.minute % 15:
        raise ValueError("must be a time on a quarter of an hour, such as 22:00 or 07:30")
    return at


class Preferences(NamedTuple):
    """What a customer wants."""

    customer_id: str
    locale: str
    time_zone: str
    """By whose clock their quiet hours are."""
    consents: Mapping[Place, ConsentState | None]
    """On every topic that can be left, and every channel; None where nothing was said."""
    channels: tuple[Channel, ...]
    """Those on which they have an address."""
    suppressed: tuple[Channel, ...]
    """Those of them on which that address must not be used."""
    quiet_hours: QuietHours | None
    """Their own; None where ours count."""
    by_default: frozenset[Place]
    """Where a message may leave before anything was said."""

    def wants(self, place: Place) -> bool:
        """Tell whether a topic may leave to them on a channel, as far as they decide it."""
        state = self.consents.get(place)
        return place in self.by_default if state is None else state is ConsentState.GRANTED


class PreferenceChange(NamedTuple):
    """What a customer, or a company for them, wants otherwise."""

    consents: Mapping[Place, bool]
    quiet_hours: QuietHours | None = None
    changes_quiet_hours: bool = False
    """Whether `quiet_hours` counts; None takes their own back."""
    evidence: Evidence = NO_EVIDENCE


def left_by(before: Preferences, change: PreferenceChange) -> list[Topic]:
    """Return the topics that a change leaves for good: no channel is wanted any more.

    A journey of such a topic ends. A topic that had been left before is not left anew.
    """
    return [topic for topic in Topic if _is_left(topic, before, change)]


def _is_left(topic: Topic, before: Preferences, change: PreferenceChange) -> bool:
    places = [(topic, channel) for channel in Channel]
    if not any(change.consents.get(place) is False for place in places):
        return False
    had_left = all(before.consents.get(each) is ConsentState.WITHDRAWN for each in places)
    still = (change.consents.get(each, before.wants(each)) for each in places)
    return not had_left and not any(still)


def everything_left(before: Preferences) -> PreferenceChange:
    """Return the change of who wants nothing any more but what they ask for by what they do."""
    return PreferenceChange(
        {place: False for place in before.consents if not place[0].transactional}
    )
