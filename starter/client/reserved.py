"""Names of events that Jornada alone tells: whoever else sent one would set off what is not so."""

from collections.abc import Mapping

from domain.events import (
    ConsentConfirmed,
    ConsentRequested,
    CustomerErased,
    Event,
    PreferenceLinkRequested,
    PreferencesChanged,
    SegmentEntered,
    SegmentLeft,
)
from starter.client.faults import UnusableField

_OF_SEGMENTS = (
    "tells nobody where a customer stands: Jornada looks itself who enters and leaves a segment; "
    "send what its conditions are about"
)
_OF_CONSENTS = (
    "gives no consent: tell it by an identify with `consents`, and the customer confirms it by the "
    "link that they are sent"
)
RESERVED: Mapping[type[Event], str] = {
    CustomerErased: (
        "erases nobody: to erase a customer, send DELETE /v1/customers/{id}, or use `jornada erase`"
    ),
    SegmentEntered: _OF_SEGMENTS,
    SegmentLeft: _OF_SEGMENTS,
    ConsentRequested: _OF_CONSENTS,
    ConsentConfirmed: _OF_CONSENTS,
    PreferencesChanged: "changes none: send PUT /v1/customers/{id}/preferences",
    PreferenceLinkRequested: "makes none: send POST /v1/customers/{id}/preference-link",
}
"""What one from elsewhere would not do, and what to do instead.

All others that Jornada writes may come from elsewhere, too: they are about one enrolment, and then
heard by nobody, or a company may know as well as we do, such as `Unsubscribed`.
"""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


_BY_NAME = {_folded(kind.event_name()): kind for kind in RESERVED}


def check_name(name: str) -> None:
    """Raise `UnusableField` for an event that Jornada alone tells.

    However it is spelled: who sends it believes that it does something.
    """
    kind = _BY_NAME.get(_folded(name))
    if kind is not None:
        what = f"the event `{kind.event_name()}` is our own, and {RESERVED[kind]}"
        raise UnusableField("event", what)
