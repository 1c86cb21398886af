"""Words: what a message that left was rendered from, so that they can be rendered again."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.customers import Channel, Customer


class Rendered(NamedTuple):
    """What a message that left, or may have, was rendered from."""

    touchpoint_id: str
    message: str
    channel: Channel
    customer: Customer
    """As they are now: they may have changed their name or language since."""
    properties: Mapping[str, object]
    """Of the event that began its enrolment, keys as they were given."""
    about: Mapping[str, object] | None
    """What the event told that it was about, keys as they were given; None where there is none."""
    facts: Mapping[str, object]
    """What its journey told."""
    recommending: tuple[str, ...]
    """The products that it showed, by their ids."""
    short: bool


class Said(NamedTuple):
    """The words of a message, rendered again; or why they are not known."""

    lines: tuple[str, ...] = ()
    locale: str = ""
    problem: str = ""
