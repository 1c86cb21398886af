"""Knobs: settings that a journey declares, and that operators change without a deploy."""

import re
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ConfigDict

from domain.errors import JourneyMistake

V = TypeVar("V", bool, int, time, timedelta)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}\.[a-z][a-z0-9_]{0,49}")
_NUMBER = re.compile(r"-?\d{1,15}")
_TIME = re.compile(r"(\d\d):(\d\d)")
_DURATION = re.compile(r"(?:(\d{1,5})d)? ?(?:(\d{1,5})h)? ?(?:(\d{1,5})m)?")
_SAYS = {
    bool: "yes or no",
    int: "a whole number, such as 10",
    time: "a time of day, such as 09:30",
    timedelta: "a duration in days, hours and minutes, such as 2d or 1h 30m",
}


class NotAllowed(ValueError):
    """The declaration of a knob does not allow a value; the message says what it allows."""


@dataclass(frozen=True)
class Knob(Generic[V]):
    """A setting: `PERCENT = Knob("abandoned_basket.percent", int, default=10, least=5, most=30)`.

    A number, a truth, a time of day or a duration: never words, as its value is kept in history.
    Raises `JourneyMistake` for a declaration that contradicts itself.
    """

    name: str
    """`journey.knob`. It is stored, so it outlives renames of code, and so does its kind."""
    kind: type[V]
    _: KW_ONLY
    default: V
    least: V | None = None
    most: V | None = None
    about: str = ""
    """What it decides, in a few words that an operator reads."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise JourneyMistake(f"a knob is named `journey.knob`, in small letters: {self.name}")
        kind: Any = self.kind
        if kind not in _SAYS:
            raise JourneyMistake(f"{self.name}: a knob is a bool, an int, a time or a timedelta")
        if kind is bool and (self.least, self.most) != (None, None):
            raise JourneyMistake(f"{self.name}: a truth has no least and no most")
        for told in (self.default, self.least, self.most):
            if told is not None and (type(told) is not kind or not self._is_readable(told)):
                raise JourneyMistake(f"{self.name}: {told!r} is not {_SAYS[self.kind]}")
        if not self.allows(self.default):
            raise JourneyMistake(f"{self.name}: its default is not {self.allowed}")

    @property
    def journey(self) -> str:
        """The journey that declares it."""
        return self.name.partition(".")[0]

    @property
    def title(self) -> str:
        """Its name as a person reads it: `Percent`."""
        return self.name.partition(".")[2].replace("_", " ").capitalize()

    @property
    def allowed(self) -> str:
        """What it may be, in words: `a whole number, such as 10; from 5 to 30`."""
        limits = [f"from {written(self.least)}"] if self.least is not None else []
        limits += [f"to {written(self.most)}"] if self.most is not None else []
        return "; ".join(filter(None, (_SAYS[self.kind], " ".join(limits))))

    def allows(self, value: V) -> bool:
        """Tell whether a value is within its limits."""
        if isinstance(value, bool):
            return True
        known = cast("Any", value)  # values of one kind have an order
        least, most = cast("Any", self.least), cast("Any", self.most)
        return (least is None or least <= known) and (most is None or known <= most)

    def read(self, text: str) -> V:
        """Read a value of its kind, also one that is not within its limits. Raises `NotAllowed`."""
        found = _READ[self.kind](text.strip())
        if found is None:
            raise NotAllowed(f"{self.name} is {self.allowed}")
        return cast("V", found)

    def checked(self, text: str) -> V:
        """Read a value that it allows. Raises `NotAllowed`."""
        value = self.read(text)
        if not self.allows(value):
            raise NotAllowed(f"{self.name} is {self.allowed}")
        return value

    def _is_readable(self, value: V) -> bool:
        return bool(_READ[self.kind](written(value)) == value)


AnyKnob = Knob[bool] | Knob[int] | Knob[time] | Knob[timedelta]


def written(value: bool | int | time | timedelta) -> str:
    """Write a value as it is stored, typed and shown: `10`, `yes`, `09:30`, `1d 12h`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value.hour:02}:{value.minute:02}"
    if isinstance(value, timedelta):
        hours, minutes = divmod(value.seconds // 60, 60)
        parts = ((value.days, "d"), (hours, "h"), (minutes, "m"))
        return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0m"
    return str(value)


def _truth(text: str) -> bool | None:
    return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower())


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _time_of_day(text: str) -> time | None:
    told = _TIME.fullmatch(text)
    hour, minute = (int(part) for part in told.groups()) if told else (24, 0)
    return time(hour, minute) if hour <= 23 and minute <= 59 else None  # noqa: PLR2004 - a clock's


def _duration(text: str) -> timedelta | None:
    told = _DURATION.fullmatch(text)
    if not text or told is None:
        return None
    days, hours, minutes = (int(part or 0) for part in told.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


_READ = {bool: _truth, int: _number, time: _time_of_day, timedelta: _duration}


class KnobAction(StrEnum):
    """What an operator does to a knob."""

    SET = "set"
    RESET = "reset"
    """It has the default of today's code again."""


class KnobQuestion(BaseModel):
    """Which knob a story asks for: the argument of its activity."""

    model_config = ConfigDict(frozen=True)

    knob: str


class KnobSetting(BaseModel):
    """What a knob was set to, by whom, why and when."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    name: str
    value: str
    by: str
    reason: str
    at: datetime


class KnobEntry(BaseModel):
    """A line of the audit: a knob was set, or reset. None stands for the default."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    action: KnobAction
    name: str
    before: str | None
    after: str | None
    by: str
    reason: str
    at: datetime
