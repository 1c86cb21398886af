"""Quiet hours of a customer's own, by their clock; and what they leave by a change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent import ConsentState, state_after
from domain.customers import Channel, Topic
from domain.eligibility.quiet_hours import OURS
from domain.preferences import (
    STEP,
    PreferenceChange,
    Preferences,
    QuietHours,
    left_by,
    quiet_hours_of,
)

ZONES = ("Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
CHANGES = {
    "Europe/Lisbon": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-10-03T15:30", "2026-04-04T15:00"),
}
"""When their clocks go forward, and back (UTC)."""
QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
HOURS = st.tuples(QUARTERS, QUARTERS).filter(lambda t: t[0] != t[1]).map(lambda t: QuietHours(*t))


@st.composite
def moments(draw: st.DrawFn) -> tuple[datetime, str]:
    """A zone, and a moment within a day of a change of its clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = datetime.fromisoformat(draw(st.sampled_from(CHANGES[zone]))).replace(tzinfo=UTC)
    return change + timedelta(seconds=draw(st.integers(-86_400, 86_400))), zone


@given(hours=HOURS, when=moments())
def test_nothing_is_held_outside_and_what_is_held_leaves_at_the_first_moment_outside(
    hours: QuietHours, when: tuple[datetime, str]
) -> None:
    moment, zone = when

    def clock(at: datetime) -> time:
        return at.astimezone(ZoneInfo(zone)).time()

    end = hours.end_after(moment, zone)
    if end is None:
        assert not hours.hold(clock(moment))
        return
    assert hours.hold(clock(moment))
    assert not hours.hold(clock(end)), "it leaves outside"
    between = moment
    while between < end:
        assert hours.hold(clock(between)), "not a moment later than it may"
        between += timedelta(minutes=5)
    assert end - moment <= timedelta(days=1, hours=1)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-03-29T00:30:00Z", "2026-03-29T07:00:00Z"),  # into summer: 08:00 is an hour sooner
        ("2026-10-25T00:30:00Z", "2026-10-25T08:00:00Z"),  # and out of it
        ("2026-07-01T12:00:00Z", None),
    ],
)
def test_the_morning_comes_by_their_own_clock(moment: str, end: str | None) -> None:
    hours = QuietHours(time(22), time(8))
    found = hours.end_after(datetime.fromisoformat(moment), "Europe/Lisbon")
    assert found == (None if end is None else datetime.fromisoformat(end))


def test_the_second_time_that_an_hour_comes_is_as_quiet_as_the_first() -> None:
    """01:15 comes twice in Lisbon as summer ends."""
    hours, second = QuietHours(time(1), time(1, 30)), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert hours.end_after(second - timedelta(hours=1), "Europe/Lisbon") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert hours.end_after(second, "Europe/Lisbon") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_ours_are_quarters_of_an_hour_too() -> None:
    assert quiet_hours_of(f"{OURS.begins:%H:%M}", f"{OURS.ends:%H:%M}") == OURS
    assert timedelta(minutes=15) == STEP


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("22:00", "22:00"), ("22:05", "08:00"), ("22:00", ""), ("x", "08:00"), (None, 8)],
)
def test_what_are_no_quiet_hours_are_refused(begins: object, ends: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        quiet_hours_of(begins, ends)


@pytest.mark.parametrize(
    ("before", "proven", "after"),
    [
        (None, False, ConsentState.PENDING),
        (ConsentState.WITHDRAWN, False, ConsentState.PENDING),
        (ConsentState.PENDING, False, ConsentState.PENDING),
        (ConsentState.GRANTED, False, ConsentState.GRANTED),
        (ConsentState.PENDING, True, ConsentState.GRANTED),
        (None, True, ConsentState.GRANTED),
    ],
)
def test_a_word_for_a_topic_that_is_double_opt_in_waits_unless_it_is_proven(
    before: ConsentState | None, proven: bool, after: ConsentState
) -> None:
    assert state_after(before, granted=True, double_opt_in=True, proven=proven) is after
    withdrawn = state_after(before, granted=False, double_opt_in=True, proven=proven)
    assert withdrawn is ConsentState.WITHDRAWN


def wanting(**states: ConsentState) -> Preferences:
    """What a customer wants, by topic and channel: `tips_email`."""
    places = [(topic, channel) for topic in Topic if topic.can_be_left for channel in Channel]
    return Preferences(
        customer_id="c-1",
        locale="en",
        time_zone="UTC",
        consents={(t, c): states.get(f"{t}_{c}") for t, c in places},
        channels=tuple(Channel),
        suppressed=(),
        quiet_hours=None,
        by_default=frozenset({(Topic.ORDER_UPDATES, Channel.EMAIL)}),
    )


def test_a_topic_is_left_with_its_last_channel() -> None:
    both = wanting(tips_email=ConsentState.GRANTED, tips_sms=ConsentState.GRANTED)
    no_mail, nothing = {(Topic.TIPS, Channel.EMAIL): False}, {(Topic.TIPS, Channel.SMS): False}
    assert left_by(both, PreferenceChange(no_mail)) == []
    assert left_by(both, PreferenceChange(no_mail | nothing)) == [Topic.TIPS]
    gone = wanting(tips_email=ConsentState.WITHDRAWN, tips_sms=ConsentState.WITHDRAWN)
    assert left_by(gone, PreferenceChange(no_mail | nothing)) == []
    orders = {(Topic.ORDER_UPDATES, Channel.EMAIL): False}
    assert left_by(both, PreferenceChange(orders)) == [Topic.ORDER_UPDATES]
