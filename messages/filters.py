"""The filters of templates. Whatever a customer's value is, none of them breaks a render."""

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from inspect import Parameter, signature
from typing import Any

from liquid import Environment
from liquid.undefined import is_undefined

from messages.dates import WIDTHS, date, day, moment, time, weekday
from messages.links import site_link
from messages.numbers import amount_of, money, number, percent, plural
from messages.topics import topic
from messages.values import Figure, Listed, printed

_OF_TEXT = ("append", "capitalize", "downcase", "prepend", "slice", "strip", "truncate", "upcase")
"""Liquid's own: none that un-escapes, none that multiplies its input."""
LITERAL = frozenset(("date", "round", "slice", "truncate"))
"""Those whose arguments stand in the template itself: a customer's value could be anything."""


def _on_text(name: str) -> Callable[..., Any]:
    made = Environment().filters[name]

    @wraps(made)
    def on_text(told: object, *arguments: object) -> object:
        return made(_worded(told), *map(_worded, arguments))

    return on_text


def _worded(told: object) -> object:
    if isinstance(told, str | int) and not isinstance(told, bool):
        return told
    return told if is_undefined(told) else printed(told)


def default(told: object, instead: object = "") -> object:
    """Return a value, or another where it prints nothing."""
    return instead if is_undefined(told) or not printed(told) else told


def first(told: object) -> object:
    """Return a list's first item."""
    return told[0] if isinstance(told, Listed) and told else None


def last(told: object) -> object:
    """Return the last item of a list, of those that it holds."""
    return told[-1] if isinstance(told, Listed) and told else None


def size(told: object) -> int:
    """Return how many items a list has, all counted, or how many characters a text."""
    if is_undefined(told):
        return 0
    return told.size if isinstance(told, Listed) else len(printed(told))


def plus(told: object, other: object) -> object:
    """Add a number. What is none counts as 0, here and in the next two."""
    return _reckoned(told, other, Decimal.__add__)


def minus(told: object, other: object) -> object:
    """Take a number away."""
    return _reckoned(told, other, Decimal.__sub__)


def times(told: object, other: object) -> object:
    """Multiply by a number."""
    return _reckoned(told, other, Decimal.__mul__)


def rounded(told: object, decimals: int = 0) -> object:
    """Round a number; what is none stays as it was told."""
    amount = amount_of(told)
    return printed(told) if amount is None else _figure(round(amount, decimals))


FILTERS: dict[str, Callable[..., Any]] = {
    **{name: _on_text(name) for name in _OF_TEXT},
    "default": default,
    "first": first,
    "last": last,
    "size": size,
    "plus": plus,
    "minus": minus,
    "times": times,
    "round": rounded,
    "day": day,
    "date": date,
    "weekday": weekday,
    "moment": moment,
    "time": time,
    "topic": topic,
    "money": money,
    "number": number,
    "percent": percent,
    "plural": plural,
    "site_link": site_link,
    "picture": site_link,
}
"""Those that a message needs, by their names."""


def misuse(name: str, positional: list[object], named: dict[str, object]) -> str | None:
    """Tell what is wrong with a filter's arguments, as they stand in a template; None if nothing.

    An argument that is a variable is given as None.
    """
    made = FILTERS[name]
    known = {"context": None} if getattr(made, "with_context", False) else {}
    try:
        signature(made).bind(None, *positional, **named, **known)
    except TypeError as error:
        return f"{error}; write it as {usage(name)}"
    if name in LITERAL and None in (*positional, *named.values()):
        return f"its argument is a variable; write it as {usage(name)}"
    if name == "date" and positional and positional[0] not in WIDTHS:
        return f"there is no width {positional[0]!r}; use {', '.join(WIDTHS)}"
    if name in LITERAL - {"date"} and positional and not isinstance(positional[0], int):
        return f"{positional[0]!r} is no whole number; write it as {usage(name)}"
    return None


def usage(name: str) -> str:
    """Return how a filter is written: `money: currency`."""
    taken = list(signature(FILTERS[name]).parameters.values())[1:]
    written = [
        f"{each.name}: …" if each.kind is Parameter.KEYWORD_ONLY else each.name
        for each in taken
        if each.name != "context"
    ]
    return f"{name}: {', '.join(written)}" if written else name


def _reckoned(told: object, other: object, reckon: Callable[[Decimal, Decimal], Decimal]) -> object:
    return _figure(reckon(amount_of(told) or Decimal(0), amount_of(other) or Decimal(0)))


def _figure(amount: Decimal) -> int | Figure:
    return int(amount) if amount == int(amount) else Figure(amount)
