"""Samples: made-up values that stand beside a journey's messages, in its `samples.toml`.

    model = "Aurora"

    [car_confirmed]
    estimated_on = 2026-12-14

What stands above the tables is for every message of the journey that declares it. A message's own
table adds to it; `[basket_left.about]` is the event that the message is about. Samples also tell
what the words may read: a property that no sample has is refused.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from domain.customers import Customer
from domain.errors import BadTemplate
from domain.messages import RECOMMENDED, Message
from domain.products import FIELDS
from messages.links import Link, is_address, own_link
from messages.wording import read

SITE = "example.com"
"""Where samples' links lead: a name that nobody can have (RFC 2606)."""

_KNOWN = frozenset((*Customer.model_fields, "first_name"))
"""What a message knows of the customer themself, so that it needs no sample."""


class SampleFile(NamedTuple):
    """A journey's samples, as they were written."""

    where: str
    text: str
    values: Mapping[str, Any]

    @property
    def shared(self) -> dict[str, object]:
        """What stands above the tables."""
        return {name: each for name, each in self.values.items() if not isinstance(each, dict)}

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """The messages' own tables."""
        return {name: each for name, each in self.values.items() if isinstance(each, dict)}

    def at(self, *keys: str) -> str:
        """Return how errors name the line of a key, or of the nearest that is there."""
        return f"{self.where}, line {self._line(keys)}"

    def _line(self, keys: tuple[str, ...]) -> int:
        table: tuple[str, ...] = ()
        best, depth = 1, 0
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
                table = tuple(part.strip(" \"'") for part in header[1].split("."))
                here = table
            elif key := re.match(r"\s*([\w\"'.-]+)\s*=", line):
                here = (*table, *(part.strip("\"'") for part in key[1].split(".")))
            else:
                continue
            same = takewhile(lambda pair: pair[0] == pair[1], zip(here, keys, strict=False))
            shared = len(list(same))
            if shared > depth:
                best, depth = number, shared
        return best


def read_samples(root: Path, journey: str) -> SampleFile:
    """Return a journey's samples, none where it has no file. Raises `BadTemplate`."""
    where = f"workflows/{journey}/samples.toml"
    path = root / where
    if not path.exists():
        return SampleFile(where, "", {})
    return _parsed(read(path, where), where)


def sample_values(root: Path, message: Message) -> dict[str, object]:
    """Return a message's sample: the variables that it declares, and `about` where it has one."""
    file = read_samples(root, message.journey)
    own = file.tables.get(message.own_name, {})
    wanted = {**{key: file.shared[key] for key in message.variables if key in file.shared}, **own}
    return {key: _as_told(value) for key, value in wanted.items()}


def sample_faults(root: Path, journey: str, messages: Mapping[str, Message]) -> Iterator[str]:
    """Yield what is wrong with a journey's samples: where it is, and what to do.

    `messages` are the journey's, by their names without it.
    """
    try:
        file = read_samples(root, journey)
    except BadTemplate as error:
        yield str(error)
        return
    entries = f"workflows/{journey}/messages.py"
    declared = {name for message in messages.values() for name in message.variables}
    for name in file.shared.keys() - declared:
        yield f"{file.at(name)}: no message declares {name}: delete it, or declare it in {entries}"
    for name, table in file.tables.items():
        if name not in messages:
            yield (
                f"{file.at(name)}: [{name}] is read by nobody: delete it, or declare the message "
                f"in {entries}"
            )
            continue
        for key in table.keys() - set(messages[name].readable):
            yield (
                f"{file.at(name, key)}: {name} declares no variable {key}: delete it, or declare "
                f"it in {entries}"
            )
        yield from _unsold(file, name, table.get(RECOMMENDED, []))
    for keys, link in _addresses(file.values):
        yield (
            f"{file.at(*keys)}: {link[:60]} is no link of a sample: write "
            f"https://shop.{SITE}/…, of at most 2,000 characters"
        )


def missing_sample(root: Path, message: Message) -> str | None:
    """Return what to do about a variable of a message that no sample has; None if all have one."""
    file, found = read_samples(root, message.journey), sample_values(root, message)
    name = message.own_name
    for variable in message.readable:
        if variable not in found and variable not in _KNOWN:
            return (
                f"{file.at(name)}: {name} has no sample of {variable}: write `{variable} = …` "
                f"below [{name}], or above all tables for every message of the journey"
            )
    return None


def _unsold(file: SampleFile, name: str, shown: object) -> Iterator[str]:
    """Yield what a sample says of products and no catalogue does."""
    at = file.at(name, RECOMMENDED)
    if not isinstance(shown, list) or not all(isinstance(each, dict) for each in shown):
        yield f"{at}: write products as [[{name}.{RECOMMENDED}]]"
        return
    for field in dict.fromkeys(field for each in shown for field in each):
        if field not in FIELDS:
            yield f"{at}: a product has no {field}: use {', '.join(FIELDS)}"


@lru_cache(maxsize=100)
def _parsed(text: str, where: str) -> SampleFile:
    try:
        return SampleFile(where, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadTemplate(f"{where}: {error}; correct the TOML there") from error


def _as_told(value: object) -> object:
    """Return a sample as an event tells it; its links are ours."""
    if isinstance(value, dict):
        return {key: _as_told(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_told(each) for each in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    link = _link(value) if isinstance(value, str) else None
    return value if link is None else link


def _link(text: str) -> Link | None:
    host = re.match(rf"https://((?:[a-z0-9-]+\.)*{re.escape(SITE)})(?:[/?#]|$)", text)
    return own_link(text, (host[1],)) if host else None


def _addresses(value: object, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the samples' web addresses that are no links, with their keys."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _addresses(each, (*keys, key))
    elif isinstance(value, list):
        for each in value:
            yield from _addresses(each, keys)
    elif isinstance(value, str) and is_address(value) and _link(value) is None:
        yield keys, value
