"""A fixed offset is read as a zone whose clocks have it all the year."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.device import read_zone

QUARTERS = [timedelta(minutes=minutes) for minutes in range(-12 * 60, 14 * 60 + 1, 15)]


def written(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"GMT{'-' if offset < timedelta() else '+'}{hours:02}{minutes:02}"


def test_every_offset_is_read_right_or_not_at_all() -> None:
    read = {}
    for offset in QUARTERS:
        try:
            read[offset] = ZoneInfo(read_zone(written(offset)))
        except ValueError:
            assert offset % timedelta(hours=1), written(offset)
    for month in (1, 7):
        day = datetime(2026, month, 15)  # noqa: DTZ001 - a zone tells what it is there
        assert {offset: zone.utcoffset(day) for offset, zone in read.items()} == {
            offset: offset for offset in read
        }


@pytest.mark.parametrize("word", ["GMT+15", "GMT+1430", "GMT-13", "+5:3", "GMT+", "EST+5", ""])
def test_what_is_no_offset_is_no_zone(word: str) -> None:
    with pytest.raises(ValueError, match="not an IANA time zone"):
        read_zone(word)
