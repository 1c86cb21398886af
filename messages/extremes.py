"""What events might tell instead of a sample: nothing, another kind of thing, or too much."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from messages.links import LINK_LENGTH, Link
from messages.usage import ITEM
from messages.values import LARGEST, LONGEST_LIST, VALUE_LENGTH

_ODD: tuple[Any, ...] = ("<b>&\u202e", -0.5, True, ["a", {"b": 1}], {"name": "a"}, {"b": [1]}, [])
"""One of each kind."""


def places(value: object, path: str = "") -> Iterator[str]:
    """Yield the path of all that a sample holds: `about`, `about.items`, `about.items.[].price`."""
    if path:
        yield path
    start = f"{path}." if path else ""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from places(each, f"{start}{key}")
    elif isinstance(value, list):
        for each in value:
            within = places(each, f"{start}{ITEM}")
            yield from islice(within, 1, None)  # the item itself is its list's


def without(value: Any, path: str) -> Any:
    """Return a sample without what a path names, wherever it is."""
    head, _, rest = path.partition(".")
    if isinstance(value, list) and head == ITEM:
        return [without(each, rest) for each in value]
    if not isinstance(value, Mapping) or head not in value:
        return value
    others = {key: each for key, each in value.items() if key != head}
    return {**others, head: without(value[head], rest)} if rest else others


def extremes(sample: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield a sample at its longest, and with things of other kinds in the place of its own."""
    yield longest(sample)
    for odd in _ODD:
        yield {
            key: dict.fromkeys(value, odd) if isinstance(value, Mapping) else odd
            for key, value in sample.items()
        }
        yield {key: _leaves(value, odd) for key, value in sample.items()}


def longest(sample: Mapping[str, object]) -> dict[str, object]:
    """Return a sample with the longest lists, texts, links and numbers there can be."""
    return {key: _longest(value) for key, value in sample.items()}


def _longest(value: object) -> object:
    if isinstance(value, Mapping):
        return longest(value)
    if isinstance(value, list):
        items = [_longest(each) for each in value] or ["&"]
        return [items[number % len(items)] for number in range(LONGEST_LIST + 1)]
    if isinstance(value, Link):
        return Link(value.url.ljust(LINK_LENGTH, "x"))
    if isinstance(value, str):
        return "&" * VALUE_LENGTH
    return value if isinstance(value, bool) else LARGEST - 1


def _leaves(value: object, odd: object) -> object:
    if isinstance(value, Mapping):
        return {key: _leaves(each, odd) for key, each in value.items()}
    return [_leaves(each, odd) for each in value] if isinstance(value, list) else odd
