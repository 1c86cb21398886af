"""What an event told, made fit to print: an object is its name, a list is one, and nothing is raw.

A truth is for `{% if … %}`: it prints nothing.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Self

from babel import Locale
from babel.lists import format_list

from messages.cleaning import is_unsaid, one_line
from messages.linkless import without_links

VALUE_LENGTH = 200
"""A longer text is cut; of a longer list nothing is printed."""
DEPTH = 5
"""Lists and objects nested deeper are left out."""
LARGEST = 2**53
"""A number of this size or more is not exact in JSON (RFC 8259, section 6), so it is none."""
DECIMALS = 2

_NAMES = ("name", "title")
_TRUTHS = {"true": True, "false": False}


class Named(dict[str, object]):
    """An object: it prints as its name. One without a name is as good as missing."""

    def __str__(self) -> str:
        return next(filter(None, (printed(self.get(name)) for name in _NAMES)), "")

    def __liquid__(self) -> str | None:
        return str(self) or None


class Listed(tuple[object, ...]):  # noqa: SLOT001 - it keeps its text, which a tuple's slots cannot
    """A list: it prints as a sentence has it in the reader's language: `a, b, and c`."""

    text: str

    @classmethod
    def of(cls, values: Iterable[object], locale: str) -> Self:
        """Make one of clean values, in a locale's words."""
        listed = cls(values)
        names = [*dict.fromkeys(filter(None, map(printed, listed)))]
        text = format_list(names, locale=Locale.parse(locale, sep="-"))
        listed.text = text if len(text) <= VALUE_LENGTH else ""
        return listed

    def __str__(self) -> str:
        return self.text

    def __liquid__(self) -> Self | None:
        return self if self.text else None


def told(properties: Mapping[str, object], name: str, locale: str) -> object:
    """Return a variable's value among an event's properties; None where there is none.

    Where `product` says nothing, `products` may: shops tell what was bought in either way.
    """
    several = clean(properties.get(f"{name}s"), locale)
    value = clean(properties.get(name), locale)
    return several if printed(several) and not printed(value) else value


def clean(value: object, locale: str = "en", depth: int = DEPTH) -> object:
    """Return a property fit to print, or None; every text in it on one line and not too long."""
    if isinstance(value, str):
        return _text(value, locale, depth)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    if isinstance(value, Mapping | list | tuple):
        return _structure(value, locale, depth) if depth else None
    return value


def printed(value: object) -> str:
    """Return what a clean value prints."""
    return "" if value is None or isinstance(value, bool) else str(value)


def _text(value: str, locale: str, depth: int) -> object:
    line = _shown(value)
    if is_unsaid(line):
        return None
    whole = value.strip()
    if whole[:1] + whole[-1:] in ("{}", "[]"):
        return _written_out(whole, line, locale, depth)
    return _TRUTHS.get(line, line)


def _shown(text: str) -> str:
    return without_links(one_line(text, VALUE_LENGTH))


def _written_out(whole: str, line: str, locale: str, depth: int) -> object:
    """Read an object or a list that was sent as a text of JSON."""
    try:
        return clean(json.loads(whole), locale, depth)
    except (ValueError, RecursionError):
        return None if line.startswith("{") else line


def _number(value: float) -> float | None:
    if not -LARGEST < value < LARGEST:  # nor is what is no number at all
        return None
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded


def _structure(
    value: Mapping[object, object] | Iterable[object], locale: str, depth: int
) -> object:
    if isinstance(value, Mapping):
        fields = {_shown(str(key)): clean(each, locale, depth - 1) for key, each in value.items()}
        return Named(fields)
    items = (clean(item, locale, depth - 1) for item in value)
    return Listed.of((item for item in items if item is not None), locale)
