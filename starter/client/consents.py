"""Reading consents: each topic and channel by itself, so that an odd one loses no other."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from domain.customers import Channel, Topic

Consents = dict[Topic, dict[Channel, bool]]

_YES = ("true",)
_NO = ("false", "no", "off", "0")
"""More than for yes: of two mistakes, silence is the smaller one."""
_Member = TypeVar("_Member", bound=StrEnum)


def read_consents(told: Any) -> tuple[Consents, str]:
    """Return the consents that can be used, and what is wanted instead of the others.

    That quotes nothing, as names are the sender's own, too.
    """
    if not isinstance(told, Mapping):
        return {}, 'must be an object, such as {"tips": {"email": true}}'
    read: Consents = {}
    faults: dict[str, None] = {}
    for topic, word in told.items():
        try:
            named, words = _member(topic, Topic, "topic"), list(_words(word))
        except ValueError as error:
            faults[str(error)] = None
            continue
        for channel, said in words:
            try:
                read.setdefault(named, {})[_member(channel, Channel, "channel")] = _said(said)
            except ValueError as error:
                faults[str(error)] = None
    return {topic: words for topic, words in read.items() if words}, "; ".join(faults)


def _words(word: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(word, list):
        yield from ((channel, True) for channel in word)
    elif isinstance(word, Mapping):
        yield from ((channel, said) for channel, said in word.items() if said is not None)
    elif word is not None:
        raise ValueError("each topic needs a list of channels, or true or false for each channel")


def _said(said: Any) -> bool:
    word = str(said).strip().casefold() if isinstance(said, str | int) else ""
    if said is True or word in _YES:
        return True
    if said is False or word in _NO:
        return False
    raise ValueError("each channel needs true or false")


def _member(name: Any, kind: type[_Member], called: str) -> _Member:
    try:
        return kind(name)
    except ValueError:
        known = ", ".join(kind)
        raise ValueError(f"names a {called} that there is not; there are: {known}") from None
