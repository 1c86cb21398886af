"""Journey time, and moments in the customer's own day."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import (
    LocalTime,
    Pace,
    Whereabouts,
    check_zone,
    humanized,
    known_zone,
    on_the_wall,
    whereabouts,
)

TEN = time(10)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc] # plain calendar parts


@pytest.mark.parametrize(
    ("wanted", "now", "zone", "then"),
    [
        (LocalTime(at=TEN), utc(2026, 7, 6, 9), "UTC", utc(2026, 7, 6, 10)),
        (LocalTime(at=TEN), utc(2026, 7, 6, 10), "UTC", utc(2026, 7, 7, 10)),
        (LocalTime(at=TEN, days_ahead=1), utc(2026, 7, 6, 9), "UTC", utc(2026, 7, 7, 10)),
        # Half past eleven in the evening of the 6th in New York is the 7th in London.
        (
            LocalTime(at=TEN, days_ahead=1),
            utc(2026, 7, 7, 3, 30),
            "America/New_York",
            utc(2026, 7, 7, 14),
        ),
        # A day of 23 hours, and one of 25.
        (
            LocalTime(at=TEN, days_ahead=1),
            utc(2026, 3, 28, 9),
            "Europe/Berlin",
            utc(2026, 3, 29, 8),
        ),
        (
            LocalTime(at=TEN, days_ahead=1),
            utc(2026, 10, 24, 8),
            "Europe/Berlin",
            utc(2026, 10, 25, 9),
        ),
        # 02:30 is skipped in spring and comes twice in autumn.
        (LocalTime(at=time(2, 30)), utc(2026, 3, 29, 0), "Europe/Berlin", utc(2026, 3, 29, 1, 30)),
        (
            LocalTime(at=time(2, 30)),
            utc(2026, 10, 25, 0, 0),
            "Europe/Berlin",
            utc(2026, 10, 25, 0, 30),
        ),
    ],
)
def test_a_time_of_day_is_the_customers_own(
    wanted: LocalTime, now: datetime, zone: str, then: datetime
) -> None:
    assert wanted.after(now, zone) == then


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(["UTC", "America/Sao_Paulo", "Europe/Berlin", "Australia/Lord_Howe"]),
    at=st.times(),
    days=st.integers(0, 400),
)
def test_the_moment_found_is_always_ahead(now: datetime, zone: str, at: time, days: int) -> None:
    found = LocalTime(at=at.replace(microsecond=0), days_ahead=days).after(now, zone)
    assert now < found <= now + timedelta(days=days + 2)


def test_a_rehearsals_day_lasts_a_second() -> None:
    pace = Pace(factor=86400, origin=utc(2026, 7, 6, 12))
    a_second_later = utc(2026, 7, 6, 12, 0, 1)
    assert pace.journey_time(a_second_later) == utc(2026, 7, 7, 12)
    assert pace.wall_time(utc(2026, 7, 7, 12)) == a_second_later
    assert pace.wall_duration(timedelta(days=2)) == timedelta(seconds=2)


def test_real_life_is_the_default_pace() -> None:
    now = utc(2026, 7, 6, 12)
    assert Pace().journey_time(now) == Pace().wall_time(now) == now
    assert Pace().wall_duration(timedelta(days=2)) == timedelta(days=2)


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(days=2), "2 days"),
        (timedelta(days=1, hours=4, minutes=3), "1 day 4 hours"),
        (timedelta(minutes=90), "1 hour 30 minutes"),
        (timedelta(seconds=1), "1 second"),
    ],
)
def test_durations_are_said_in_words(duration: timedelta, words: str) -> None:
    assert humanized(duration) == words


@pytest.mark.parametrize("name", ["UTC", "America/Sao_Paulo", "Europe/Lisbon", "Etc/GMT+3"])
def test_a_zone_of_the_iana_table_is_a_zone(name: str) -> None:
    assert check_zone(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "localtime",
        "posixrules",
        "Factory",
        "posix/UTC",
        "right/UTC",
        "America",
        "utc",
        "../UTC",
        "",
    ],
)
def test_what_depends_on_the_machine_or_names_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not an IANA time zone"):
        check_zone(name)


@pytest.mark.parametrize(
    ("stored", "known"),
    [("America/Sao_Paulo", "America/Sao_Paulo"), (None, None), ("Atlantis/Harbour", None)],
)
def test_a_stored_zone_that_is_no_more_is_as_good_as_none(
    stored: str | None, known: str | None
) -> None:
    assert known_zone(stored) == known


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ((), Whereabouts("Asia/Tokyo")),
        (("Etc/Unknown",), Whereabouts("Asia/Tokyo")),
        (("Europe/Bucharest", "Atlantis/Harbour"), Whereabouts("Europe/Bucharest")),
        (
            ("Europe/Lisbon", "Atlantic/Azores"),
            Whereabouts("Asia/Tokyo", ("Europe/Lisbon", "Atlantic/Azores")),
        ),
    ],
)
def test_one_possible_zone_is_a_customers_and_of_several_none(
    told: tuple[str, ...], found: Whereabouts
) -> None:
    assert whereabouts(told, "Asia/Tokyo") == found


def test_a_clock_on_the_wall_shows_the_time_of_its_place() -> None:
    shown = on_the_wall(datetime(2040, 1, 26, 13, tzinfo=UTC), "America/Sao_Paulo")
    assert shown.isoformat() == "2040-01-26T10:00:00"
