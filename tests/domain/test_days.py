"""A time on a declared day, in any zone; and business days."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.clock import check_zone
from domain.days import BUSINESS_DAYS, BusinessDays, OnDay, counted, is_off
from domain.errors import JourneyMistake

TEN, HOUR = time(10), timedelta(hours=1)
SAMOA, KWAJALEIN, BERLIN = "Pacific/Apia", "Pacific/Kwajalein", "Europe/Berlin"
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "posixrules", "Factory"}))
WITH_TWO_CHANGES = ("America/New_York", BERLIN, "Australia/Lord_Howe", "America/Santiago", SAMOA)
DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
TIMES = st.times().map(lambda at: at.replace(microsecond=0))
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc] # plain calendar parts


def check_instant(day: date, at: time, zone: str) -> None:
    """Compare with what is found by trying: the first instant at which a clock there shows it."""
    found = OnDay(day, at=at, zone=zone).after(NOW, "UTC")
    place, wanted = ZoneInfo(zone), datetime.combine(day, at)
    around = [wanted.replace(tzinfo=UTC) + hours * HOUR for hours in range(-50, 51)]
    offsets = {moment.astimezone(place).utcoffset() or timedelta() for moment in around}
    instants = sorted(wanted.replace(tzinfo=UTC) - offset for offset in offsets)
    shown = [each for each in instants if each.astimezone(place).replace(tzinfo=None) == wanted]
    if shown:
        assert found == shown[0]
        return
    skipped = found.astimezone(place).replace(tzinfo=None) - wanted
    assert skipped in {later - earlier for later in offsets for earlier in offsets}
    assert timedelta() < skipped <= timedelta(days=1)


@given(day=DAYS, at=TIMES, zone=ZONES)
@example(day=date(2011, 12, 30), at=TEN, zone=SAMOA)
@example(day=date(1993, 8, 21), at=TEN, zone=KWAJALEIN)
@example(day=date(2026, 3, 29), at=time(2, 30), zone=BERLIN)
@example(day=date(2026, 10, 25), at=time(2, 30), zone=BERLIN)
def test_it_is_the_first_instant_at_which_a_clock_there_shows_it(
    day: date, at: time, zone: str
) -> None:
    check_instant(day, at, zone)


@given(
    year=st.integers(2008, 2037),
    zone=st.sampled_from(WITH_TWO_CHANGES),
    minutes=st.integers(0, 24 * 60 - 1),
)
def test_so_it_is_on_both_days_on_which_clocks_change(year: int, zone: str, minutes: int) -> None:
    at = time(*divmod(minutes, 60))
    for day in days_of_change(year, zone):
        check_instant(day, at, zone)


def days_of_change(year: int, zone: str) -> list[date]:
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    local = [noon.astimezone(ZoneInfo(zone)) for noon in noons]
    return [
        later.date()
        for earlier, later in itertools.pairwise(local)
        if earlier.utcoffset() != later.utcoffset()
    ]


def test_a_day_that_a_zone_left_out_is_the_next_one() -> None:
    """Samoa went from the 29th to the 31st; Kwajalein left out a Saturday."""
    found = OnDay(date(2011, 12, 30), at=TEN).after(NOW, SAMOA)
    assert found.astimezone(ZoneInfo(SAMOA)).isoformat() == "2011-12-31T10:00:00+14:00"
    found = OnDay(date(1993, 8, 21), at=TEN).after(NOW, KWAJALEIN)
    assert found.astimezone(ZoneInfo(KWAJALEIN)).day == 22


@pytest.mark.parametrize(
    ("moment", "zone", "eve"),
    [
        # 22:00 in São Paulo is the next day in UTC.
        ("2026-12-16T22:00:00-03:00", "UTC", utc(2026, 12, 15, 10)),
        ("2026-12-16T22:00:00-03:00", "Asia/Tokyo", utc(2026, 12, 15, 1)),
        ("2026-12-17T01:00:00Z", "UTC", utc(2026, 12, 16, 10)),
        ("2026-12-17T01:00:00Z", "America/Sao_Paulo", utc(2026, 12, 15, 13)),
    ],
)
def test_the_eve_of_a_moment_is_the_day_before_it_where_it_takes_place(
    moment: str, zone: str, eve: datetime
) -> None:
    told = OnDay(datetime.fromisoformat(moment), at=TEN, days=-1)
    assert told.after(NOW, zone) == eve


@pytest.mark.parametrize(
    ("zone", "days", "morning"),
    [
        # A day is the same day everywhere; its morning is not the same instant.
        ("America/Sao_Paulo", -2, utc(2026, 12, 8, 13)),
        ("Asia/Tokyo", -2, utc(2026, 12, 8, 1)),
        ("America/Sao_Paulo", 0, utc(2026, 12, 10, 13)),
        ("America/Sao_Paulo", 3, utc(2026, 12, 13, 13)),
    ],
)
def test_days_are_counted_by_the_calendar(zone: str, days: int, morning: datetime) -> None:
    assert OnDay(date(2026, 12, 10), at=TEN, days=days).after(NOW, zone) == morning


def test_a_named_zone_counts_wherever_the_customer_is() -> None:
    told = OnDay(date(2026, 12, 10), at=TEN, zone="Asia/Tokyo")
    assert told.after(NOW, "America/Sao_Paulo") == utc(2026, 12, 10, 1)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (OnDay(date(2040, 2, 10), at=TEN), "10:00 on 2040-02-10"),
        (OnDay(date(2040, 2, 10), at=TEN, days=-1), "10:00, 1 day before 2040-02-10"),
        (
            OnDay(date(2040, 2, 10), at=time(9, 5), days=3, zone=BERLIN, counting=BUSINESS_DAYS),
            "09:05, 3 business days after 2040-02-10 (Europe/Berlin)",
        ),
    ],
)
def test_it_is_said_in_words(told: OnDay, words: str) -> None:
    assert str(told) == words


@pytest.mark.parametrize(
    ("mistake", "how"),
    [
        ("not an IANA time zone", {"zone": "Lisbon"}),
        ("lies within 3660 days", {"days": 9999}),
        ("by the clock of zone=", {"at": time(10, tzinfo=UTC)}),
        ("needs an offset", {"day": datetime(2040, 1, 1, 10)}),  # noqa: DTZ001 - that is the mistake
    ],
)
def test_what_nobody_could_reckon_with_is_told_so(mistake: str, how: dict[str, object]) -> None:
    given_: dict[str, object] = {"day": date(2040, 1, 1), "at": TEN} | how
    with pytest.raises(JourneyMistake, match=mistake):
        OnDay(given_.pop("day"), **given_)  # type: ignore[arg-type] # some are mistakes


@pytest.mark.parametrize("places", [("Portugal",), ("PT", "lisboa"), (None, "BY")])
def test_a_country_that_is_none_is_told_so(places: tuple[str | None, str | None]) -> None:
    with pytest.raises(JourneyMistake, match=r"ISO 3166|say which"):
        BusinessDays(*places)


def test_a_week_has_a_business_day() -> None:
    with pytest.raises(JourneyMistake, match="leaves a day"):
        BusinessDays(weekend=tuple(range(7)))


class NoHolidays:
    def is_holiday(self, _day: date, _country: str, _subdivision: str | None) -> bool:
        return False


FRIDAY, SATURDAY = date(2026, 12, 4), date(2026, 12, 5)
MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        (FRIDAY, 0, FRIDAY),
        (SATURDAY, 0, MONDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (SATURDAY, -1, FRIDAY),
        (TUESDAY, -2, FRIDAY),
        (FRIDAY, 2, TUESDAY),
    ],
)
def test_business_days_leave_out_weekends(day: date, days: int, found: date) -> None:
    assert counted(day, days, lambda each: is_off(each, BUSINESS_DAYS, NoHolidays())) == found


@given(day=DAYS, days=st.integers(-300, 300))
def test_as_many_business_days_lie_between_as_were_counted(day: date, days: int) -> None:
    def is_weekend(each: date) -> bool:
        return is_off(each, BUSINESS_DAYS, NoHolidays())

    found = counted(day, days, is_weekend)
    assert not is_weekend(found)
    first, last = sorted((day, found))
    between = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    # Of both ends, the declared day itself is not counted.
    business = sum(not is_weekend(each) for each in between if each != day)
    assert business == (abs(days) if days else int(found != day))


def test_every_zone_that_is_tried_here_is_one_that_a_journey_may_name() -> None:
    assert all(check_zone(zone) for zone in WITH_TWO_CHANGES)
