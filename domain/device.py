"""A time zone and a locale, read as devices write them."""

import re
from datetime import timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

from domain.clock import DEFAULT_ZONE, check_zone

_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+\u2212-])(\d{1,2})(?::?(\d{2}))?")
_NO_OFFSET = frozenset({"Z", "GMT", "UTC", "UCT", "ZULU"})
_FURTHEST = timedelta(hours=14)
_HOUR = timedelta(hours=1)
_BY_MINUTES = MappingProxyType(
    {
        210: "Asia/Tehran",
        270: "Asia/Kabul",
        330: "Asia/Kolkata",
        345: "Asia/Kathmandu",
        390: "Asia/Yangon",
        525: "Australia/Eucla",
        570: "Australia/Darwin",
        -570: "Pacific/Marquesas",
    }
)
"""Zones whose clocks have that offset all the year. IANA names fixed ones for whole hours only."""

_COUNTRY = 2
_NO_LANGUAGE = frozenset({"c", "posix", "und", "root"})
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LONGEST_TAG = 35


def read_zone(told: str) -> str:
    """Return the IANA zone of a name in any case, or of a fixed offset such as `GMT+0530`.

    Raises ValueError for what is neither.
    """
    word = told.strip()
    if word.upper() in _NO_OFFSET:
        return DEFAULT_ZONE
    return check_zone(_zones().get(word.casefold()) or _zone_of_offset(word) or word)


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}


def _zone_of_offset(word: str) -> str | None:
    found = _OFFSET.fullmatch(word.upper())
    if found is None:
        return None
    sign, hours, minutes = found.groups(default="0")
    size = timedelta(hours=int(hours), minutes=int(minutes))
    if size > _FURTHEST:
        return None
    offset = size if sign == "+" else -size
    if offset % _HOUR:
        return _BY_MINUTES.get(offset // timedelta(minutes=1))
    # POSIX counts westwards, and so do these names.
    return f"Etc/GMT{-(offset // _HOUR):+d}" if offset else DEFAULT_ZONE


def read_locale(told: str) -> str:
    """Return the language tag of a locale as devices write it: `en-US@posix`, `ar_EG_#u-nu-latn`.

    Raises ValueError where there is none.
    """
    word = re.split(r"[.@#,;]", told.strip(), maxsplit=1)[0]
    tag = word.replace("_", "-").rstrip("-")
    known = _LANGUAGE_TAG.fullmatch(tag) and len(tag) <= _LONGEST_TAG
    if not known or tag.casefold() in _NO_LANGUAGE:
        raise ValueError("must be a language tag, such as pt-BR")
    language, *rest = tag.split("-")
    regional = (part.upper() if len(part) == _COUNTRY else part for part in rest)
    return "-".join([language.lower(), *regional])
