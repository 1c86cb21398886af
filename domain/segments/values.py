"""Comparing what is told of customers, as JSON, with what code declares. SQL does it alike.

A number may be told as a text, as `"19.90"`; a day is how a text begins that is written as in ISO
8601. What is told otherwise equals nothing, and is neither more nor less than anything.
"""

import math
import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.errors import JourneyMistake

Literal = str | bool | int | float | Decimal | date
"""What code may compare with."""

MOST_CHARACTERS = 200
LARGEST = 10**15
"""A number beyond it, of either sign, is none: machines write such by mistake."""
LARGEST_AMOUNT = 10**12
"""Likewise of what is added up."""
DIGITS = 15
"""More digits than that a number does not keep in both databases."""

_NUMBER = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Kind(StrEnum):
    """What is compared."""

    TEXT = "text"
    TRUTH = "truth"
    NUMBER = "number"
    DAY = "day"


class Declared(NamedTuple):
    """A value that code compares with. Its kind keeps `True` and 1 apart."""

    kind: Kind
    value: str | bool | Decimal
    """A day is written as in ISO 8601."""

    def __str__(self) -> str:
        if self.kind is Kind.TRUTH:
            return str(self.value).lower()
        return str(self.value)


class Op(StrEnum):
    """How two values are compared. The values are how a sentence says it."""

    IS = "is"
    IS_NOT = "is not"
    BELOW = "is less than"
    AT_MOST = "is at most"
    ABOVE = "is more than"
    AT_LEAST = "is at least"
    IS_SET = "is set"


def declared(value: Literal) -> Declared:
    """Read a value in code. Raises `JourneyMistake` for one that cannot be compared."""
    if isinstance(value, bool):
        return Declared(Kind.TRUTH, value)
    if isinstance(value, (int, float, Decimal)):
        return Declared(Kind.NUMBER, _declared_number(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return Declared(Kind.DAY, value.isoformat())
    if isinstance(value, str) and len(value) <= MOST_CHARACTERS and "\0" not in value:
        return Declared(Kind.TEXT, str(value))
    raise JourneyMistake(
        f"compare with a text of at most {MOST_CHARACTERS} characters, a number, a day or a truth"
    )


def _declared_number(value: float | Decimal) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) > LARGEST or len(number.as_tuple().digits) > DIGITS:
        raise JourneyMistake(
            f"compare with a number of at most {DIGITS} digits, and of at most {LARGEST:.0e}"
        )
    return number


def number_of(told: object) -> Decimal | None:
    """Return the number that something told is, or None."""
    if isinstance(told, str):
        return Decimal(told) if len(told) <= DIGITS and _NUMBER.fullmatch(told) else None
    if isinstance(told, bool) or not isinstance(told, (int, float)) or abs(told) > LARGEST:
        return None
    return Decimal(str(told))


def thousandths_of(told: object) -> int:
    """Return how many thousandths an amount is, rounded; 0 where it is none.

    It is reckoned in floats, as both databases do it, so that all three round alike.
    """
    amount = number_of(told)
    if amount is None or abs(amount) > LARGEST_AMOUNT:
        return 0
    return math.floor(float(amount) * 1000 + 0.5)


def day_of(told: object) -> str | None:
    """Return the day that something told begins with, or None."""
    if not isinstance(told, str):
        return None
    found = _DAY.match(told)
    return found and found.group()


class Test(NamedTuple):
    """What something told has to be. What is not told, or null, passes none."""

    op: Op
    values: tuple[Declared, ...] = ()
    """For `is` and `is not` one or several, of which it is one; for the others one. None for
    a value that is not known: nothing passes that."""

    def __str__(self) -> str:
        if self.op is Op.IS_SET:
            return str(self.op)
        return f"{self.op} {' or '.join(map(str, self.values)) or 'unknown'}"

    def passes(self, told: object) -> bool:
        """Tell whether something told is what it has to be."""
        if told is None:
            return False
        if self.op is Op.IS_SET:
            return True
        if self.op in (Op.IS, Op.IS_NOT):
            return bool(self.values) and any(_is(told, each) for each in self.values) is (
                self.op is Op.IS
            )
        return _compares(told, self.op, self.values[0])


def _read(told: object, kind: Kind) -> object:
    """Return something told as a value of a kind; None where it is none."""
    if kind is Kind.NUMBER:
        return number_of(told)
    if kind is Kind.DAY:
        return day_of(told)
    return told if isinstance(told, bool if kind is Kind.TRUTH else str) else None


def _is(told: object, value: Declared) -> bool:
    read = _read(told, value.kind)
    return read is not None and read == value.value


def _compares(told: object, op: Op, value: Declared) -> bool:
    read = _read(told, value.kind)
    return read is not None and ordered(read, op, value.value)


def ordered(mine: object, op: Op, other: object) -> bool:
    """Tell whether `mine` is more or less than `other`, both of one kind, as `op` says."""
    left, right = (mine, other) if op in (Op.BELOW, Op.AT_MOST) else (other, mine)
    is_less: bool = left < right  # type: ignore[operator] # both of one kind that has an order
    return is_less or (op in (Op.AT_MOST, Op.AT_LEAST) and left == right)


def check_ordered(op: Op, value: Declared) -> None:
    """Raise `JourneyMistake` where a kind of value has no order."""
    if op not in (Op.IS, Op.IS_NOT) and value.kind not in (Kind.NUMBER, Kind.DAY):
        raise JourneyMistake("<, <=, > and >= compare numbers and days alone")
