"""Two events that are about the same things: an order that holds something of a basket."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from pydantic import BaseModel, ConfigDict, Field

from domain.ids import Identifier

LISTS = ("items", "products")
"""Where shops tell what is in a basket or an order: the one or the other."""
IDS = ("product_id", "sku", "id")
"""By which of its fields a thing is the same as another. A word or a number in such a list is an
id itself."""
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


def _ids(thing: object) -> Iterable[tuple[str, str]]:
    told = thing if isinstance(thing, Mapping) else dict.fromkeys(IDS, thing)
    for name in IDS:
        value = told.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            yield name, str(value).strip()
