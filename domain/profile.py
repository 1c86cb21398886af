"""A customer's profile: which of what is told of them counts, whenever it arrives."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from domain.customers import Identity

DEVICE = "device."
"""Before a field's name: what the customer's device said, where nobody else had."""
TRAIT = "traits."
"""Before the name of a trait without a meaning to us."""
FIELDS = ("first_name", "locale", "time_zone")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Profile(NamedTuple):
    """What is known of a customer, and when it was told."""

    facts: dict[str, Any]
    """`FIELDS`; none where nothing was told."""
    traits: dict[str, Any]
    told_at: dict[str, str]
    """ISO times by field, and of an address's trait when it was taken away. Where one is missing,
    whatever comes counts."""
    dropped: dict[str, Any]
    """What could not be used, by field: under which name it came, why, and when."""


class Dropped(NamedTuple):
    """Something told that cannot be used."""

    field: str
    """Of the profile."""
    name: str
    """As its sender calls it."""
    why: str
    """What is wanted instead. Quotes nothing."""


def told(known: Profile, identity: Identity, at: datetime) -> Profile:
    """Return a profile after an `identify` told at `at`: field by field, the newest word counts.

    Of two words of one time, the one that came later counts. A device's word counts where nothing
    else was said.
    """
    facts = {name: value for name in FIELDS if (value := getattr(identity, name)) is not None}
    facts = {name: value for name, value in facts.items() if counts(known.told_at, name, at)}
    traits = {
        name: value
        for name, value in identity.traits.items()
        if counts(known.told_at, TRAIT + name, at)
    }
    by_device = {
        name: value
        for name, value in identity.device.items()
        if name not in facts and _device_counts(known, name, at)
    }
    cleared = [trait for trait, address in identity.given_addresses.items() if not address]
    written = (
        *(name for name in (*facts, *cleared) if counts(known.told_at, name, at)),
        *(TRAIT + name for name in traits),
        *(DEVICE + name for name in by_device),
    )
    return Profile(
        facts=known.facts | facts | by_device,
        traits=known.traits | traits,
        told_at=known.told_at | dict.fromkeys(written, at.isoformat()),
        dropped={
            field: note
            for field, note in known.dropped.items()
            if field not in fields_told(identity)
        },
    )


def united(mine: Profile, other: Profile) -> Profile:
    """Return the profile of a customer who was two: field by field, the newest word counts.

    Of two words of one time it is `mine`. What a device said counts where nobody said more.
    """
    told_at = {
        name: max((told[name] for told in (mine.told_at, other.told_at) if name in told), key=_time)
        for name in {**mine.told_at, **other.told_at}
    }
    newer = {
        name: value
        for name, value in other.traits.items()
        if name not in mine.traits or _at(other, TRAIT + name) > _at(mine, TRAIT + name)
    }
    notes = [*mine.dropped.items(), *other.dropped.items()]
    return Profile(
        facts={name: max((mine, other), key=_weight_of(name)).facts.get(name) for name in FIELDS},
        traits=mine.traits | newer,
        told_at=told_at,
        dropped={
            field: note
            for field, note in sorted(notes, key=lambda each: _time(each[1]["at"]))
            if counts(told_at, field, _time(note["at"]))
        },
    )


def _weight_of(name: str) -> Callable[[Profile], tuple[bool, bool, datetime]]:
    """Return what tells which profile's word on a field counts: one, said, and newer."""

    def weight(profile: Profile) -> tuple[bool, bool, datetime]:
        by_device = name not in profile.told_at and DEVICE + name in profile.told_at
        told = DEVICE + name if by_device else name
        return profile.facts.get(name) is not None, not by_device, _at(profile, told)

    return weight


def _at(profile: Profile, name: str) -> datetime:
    """Return when a field was told; long ago, where a version before 0008 wrote no times."""
    return _time(profile.told_at[name]) if name in profile.told_at else _LONG_AGO


def _time(told: str) -> datetime:
    return datetime.fromisoformat(told)


def noted(dropped: Mapping[str, Any], new: Sequence[Dropped], at: datetime) -> dict[str, Any]:
    """Return the notes on what could not be used, with those on what was told at `at`."""
    return {
        **dropped,
        **{each.field: {"trait": each.name, "why": each.why, "at": at.isoformat()} for each in new},
    }


def fields_told(identity: Identity) -> set[str]:
    """Return the fields that an identity tells something of."""
    facts = {name for name in FIELDS if getattr(identity, name) is not None}
    by_device = {DEVICE + name for name in identity.device}
    consents = {"consents"} if identity.consents else set()
    traits = {TRAIT + name for name in identity.traits}
    return facts | by_device | consents | traits | {*identity.given_addresses}


def counts(told_at: Mapping[str, str], name: str, at: datetime) -> bool:
    """Tell whether nothing newer than `at` is known of a field."""
    known = told_at.get(name)
    return known is None or datetime.fromisoformat(known) <= at


def _device_counts(known: Profile, name: str, at: datetime) -> bool:
    said_otherwise = name in known.told_at or (
        known.facts.get(name) is not None and DEVICE + name not in known.told_at
    )
    return not said_otherwise and counts(known.told_at, DEVICE + name, at)


def takes_address(told_at: Mapping[str, datetime], folded: str, at: datetime, most: int) -> bool:
    """Tell whether an address given at `at` is among the newest `most`, as a channel takes them."""
    newer = [other for other, told in told_at.items() if told > at]
    return folded not in newer and len(newer) < most
