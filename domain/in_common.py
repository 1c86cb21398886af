"""Two events that are about the same things: an order that holds something of a basket."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pydantic import BaseModel, ConfigDict, Field

from domain.ids import Identifier

LISTS = ("items", "products")
"""Where shops tell what is in a basket or an order: the one or the other."""
IDS = ("product_id", "sku", "id")
"""By which of its fields a thing is the same as another. A word or a number in such a list is an
id itself; one that has none is the same as one that is told alike."""
MOST_THINGS = 1000
"""So many of a list are looked at."""


class InCommonQuestion(BaseModel):
    """A journey asks whether two events of its customer are about one thing at least."""

    model_config = ConfigDict(frozen=True)

    customer_id: Identifier
    events: tuple[str, str]
    """Their ids."""
    lists: tuple[str, ...] = Field(min_length=1)
    """The properties that may hold the things."""


def have_in_common(
    one: Mapping[str, object], other: Mapping[str, object], lists: Sequence[str]
) -> bool:
    """Tell whether the lists of two events name the same thing, by an id of one kind."""
    return not _things(one, lists).isdisjoint(_things(other, lists))


def _things(told: Mapping[str, object], lists: Sequence[str]) -> set[tuple[str, str]]:
    return {thing for name in lists for each in _listed(told.get(name)) for thing in _ids(each)}


def _listed(value: object) -> Iterable[object]:
    return islice(value, MOST_THINGS) if isinstance(value, list) else ()


def _ids(thing: object) -> Iterator[tuple[str, str]]:
    told = thing if isinstance(thing, Mapping) else dict.fromkeys(IDS, thing)
    values = {name: told.get(name) for name in IDS}
    ids = [(name, str(value).strip()) for name, value in values.items() if _is_id(value)]
    if ids:
        yield from ids
    elif any(value for name, value in told.items() if name not in IDS):
        yield "told", json.dumps(thing, sort_keys=True)


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(str(value).strip())
