"""Reading consents: each topic and channel by itself, so that an odd one loses no other."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from domain.customers import NO_EVIDENCE, Channel, Evidence, Identity, Topic

Consents = dict[Topic, dict[Channel, bool]]

_YES = ("true",)
_NO = ("false", "no", "off", "0")
"""More than for yes: of two mistakes, silence is the smaller one."""
_Member = TypeVar("_Member", bound=StrEnum)


class ReadConsents(NamedTuple):
    """What was told of consents, as far as it can be used."""

    consents: Consents
    evidence: dict[Topic, dict[Channel, Evidence]]
    """How those were given of which that was told."""
    why: str
    """What is wanted instead of the others. It quotes nothing, as names are the sender's own."""


NO_CONSENTS = ReadConsents({}, {}, "")


def spelled_consents(identity: Identity) -> dict[Topic, dict[Channel, object]]:
    """Spell the consents of an identity as a sender does, each with what proves it."""
    return {
        topic: {
            channel: {"granted": granted, **identity.evidence[topic][channel].model_dump()}
            if channel in identity.evidence.get(topic, {})
            else granted
            for channel, granted in words.items()
        }
        for topic, words in identity.consents.items()
    }


def read_consents(told: Any) -> ReadConsents:
    """Return the consents that can be used, and what is wanted instead of the others."""
    if not isinstance(told, Mapping):
        return ReadConsents({}, {}, 'must be an object, such as {"tips": {"email": true}}')
    read: Consents = {}
    evidence: dict[Topic, dict[Channel, Evidence]] = {}
    faults: dict[str, None] = {}
    for topic, word in told.items():
        try:
            named, words = _member(topic, Topic, "topic"), list(_words(word))
        except ValueError as error:
            faults[str(error)] = None
            continue
        for channel, said in words:
            try:
                by, (granted, how) = _member(channel, Channel, "channel"), _said_how(said)
            except ValueError as error:
                faults[str(error)] = None
                continue
            read.setdefault(named, {})[by] = granted
            if how != NO_EVIDENCE:
                evidence.setdefault(named, {})[by] = how
    return ReadConsents(read, evidence, "; ".join(faults))


def withdrawals_among(consents: Consents) -> Consents:
    """Return what is withdrawn alone."""
    read: Consents = {}
    for topic, words in consents.items():
        for channel, granted in words.items():
            if not granted:
                read.setdefault(topic, {})[channel] = False
    return read


def _words(word: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(word, list):
        yield from ((channel, True) for channel in word)
    elif isinstance(word, Mapping):
        yield from ((channel, said) for channel, said in word.items() if said is not None)
    elif word is not None:
        raise ValueError("each topic needs a list of channels, or true or false for each channel")


def _said_how(said: Any) -> tuple[bool, Evidence]:
    """Read a word, alone or as an object with what proves it."""
    if not isinstance(said, Mapping):
        return _said(said), NO_EVIDENCE
    granted = _said(said.get("granted"))
    try:
        return granted, Evidence.model_validate(
            {name: said[name] for name in ("wording", "proof") if said.get(name) is not None}
        )
    except ValidationError:
        if granted:
            raise ValueError(
                "a consent's wording has at most 100 characters, and its proof 500"
            ) from None
        return granted, NO_EVIDENCE


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
