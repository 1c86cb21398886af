"""What an event told, made fit to print: an object is its name, a list is one, and nothing is raw.

A truth is for `{% if … %}`: it prints nothing.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, Self

from babel.lists import format_list

from messages.cleaning import is_unsaid, one_line
from messages.conventions import conventions
from messages.linkless import without_links
from messages.links import Link, own_link

VALUE_LENGTH = 200
"""A longer text is cut; a longer list prints nothing as a sentence."""
LONGEST_LIST = 20
"""A longer list prints nothing as a sentence, and a loop goes over so many of its items."""
DEPTH = 5
"""Lists and objects nested deeper are left out."""
MOST_FIELDS = 200
"""An object's other fields are left out."""
LARGEST = 2**53
"""A number of this size or more is not exact in JSON (RFC 8259, section 6), so it is none."""
DECIMALS = 2

_READ = 10 * VALUE_LENGTH
"""So much of a text is looked at, so that a long one takes no longer."""
_NAMES = ("name", "title")
_TRUTHS = {"true": True, "false": False}


class Reader(NamedTuple):
    """For whom values are made fit to print."""

    locale: str = "en"
    """The language in which a list is a sentence."""
    hosts: Collection[str] = ()
    """Those of the company's own sites: an address there stays a link."""


ANYBODY = Reader()


class Figure(float):
    """A number with decimals: it prints two of them, and is reckoned with as it was told."""

    __slots__ = ()

    def __str__(self) -> str:
        rounded = round(float(self), DECIMALS)
        return str(int(rounded) if rounded == int(rounded) else rounded)


class Named(dict[str, object]):
    """An object: it prints as its name. One without a name prints nothing."""

    def __str__(self) -> str:
        return next(filter(None, (printed(self.get(name)) for name in _NAMES)), "")

    def __liquid__(self) -> object:
        return str(self) or (self or None)


class Listed(tuple[object, ...]):  # noqa: SLOT001 - it keeps its text, which a tuple's slots cannot
    """A list: it prints as a sentence has it in the reader's language: `a, b, and c`.

    It holds the first items only; `size` is how many there were, and `more` how many it lacks.
    """

    text: str
    size: int

    @classmethod
    def of(cls, values: Iterable[object], locale: str, more: int = 0) -> Self:
        """Make one of clean values, in a locale's words, where there were `more` of them."""
        listed = cls(values)
        names = [*dict.fromkeys(filter(None, map(printed, listed)))]
        text = format_list(names, locale=conventions(locale, locale))
        listed.text = text if len(text) <= VALUE_LENGTH and not more else ""
        listed.size = len(listed) + more
        return listed

    def of_same(self, values: Iterable[object]) -> Self:
        """Make one of other items, which prints as this does."""
        other = type(self)(values)
        other.text, other.size = self.text, self.size
        return other

    def __getitem__(self, key: Any) -> Any:
        if key == "size":
            return self.size
        if key == "more":
            if self.size > len(self):
                return self.size - len(self)
            raise KeyError(key)
        return super().__getitem__(key)

    def __str__(self) -> str:
        return self.text

    def __liquid__(self) -> Self | None:
        return self or None


def told(properties: Mapping[str, object], name: str, reader: Reader) -> object:
    """Return a variable's value among an event's properties; None where there is none.

    Where `product` says nothing, `products` may: shops tell what was bought in either way.
    """
    several = clean(properties.get(f"{name}s"), reader)
    value = clean(properties.get(name), reader)
    return several if printed(several) and not printed(value) else value


def clean(value: object, reader: Reader = ANYBODY, depth: int = DEPTH) -> object:
    """Return a property fit to print, or None; every text in it on one line and not too long."""
    if isinstance(value, Link):
        return value
    if isinstance(value, str):
        return _text(value, reader, depth)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping | list | tuple):
        return _structure(value, reader, depth) if depth else None
    return None


def printed(value: object) -> str:
    """Return what a clean value prints."""
    return "" if value is None or isinstance(value, bool) else str(value)


def _text(value: str, reader: Reader, depth: int) -> object:
    link = own_link(value, reader.hosts)
    if link is not None:
        return link
    line = _shown(value)
    if not line or is_unsaid(line):
        return None
    whole = value.strip()
    if whole[:1] + whole[-1:] in ("{}", "[]"):
        return _written_out(whole, line, reader, depth)
    return _TRUTHS.get(line, line)


def _shown(text: str) -> str:
    return without_links(one_line(text.lstrip()[:_READ], VALUE_LENGTH))


def _written_out(whole: str, line: str, reader: Reader, depth: int) -> object:
    """Read an object or a list that was sent as a text of JSON."""
    try:
        return clean(json.loads(whole), reader, depth)
    except (ValueError, RecursionError):
        return None if line.startswith("{") else line


def _number(value: float) -> float | None:
    if not -LARGEST < value < LARGEST:  # nor is what is no number at all
        return None
    return int(value) if value == int(value) else Figure(value)


def _structure(
    value: Mapping[object, object] | Sequence[object], reader: Reader, depth: int
) -> object:
    if isinstance(value, Mapping):
        some = islice(value.items(), MOST_FIELDS)
        fields = {_shown(str(key)): clean(each, reader, depth - 1) for key, each in some}
        return Named({key: each for key, each in fields.items() if each is not None})
    items = [clean(item, reader, depth - 1) for item in value[:LONGEST_LIST]]
    said = [item for item in items if item is not None]
    return Listed.of(said, reader.locale, max(len(value) - LONGEST_LIST, 0))
