"""The events of an enrolment: each counted once, early ones kept, what is no event quarantined."""

import re
from collections.abc import Callable, Iterable, Sequence

from pydantic import ValidationError
from temporalio.common import RawValue

from domain.events import REPORTS, Answered, Envelope
from domain.journeys import Quarantined

SIGNAL = "event"
"""The one signal a journey understands."""

MOST_BYTES = 32 * 1024
"""A larger envelope is not even decoded."""
MOST_OF_A_KIND = 20
"""Of a kind that nothing waits for, so many events are kept: the first, and the newest."""
MOST_REMEMBERED = 200
"""Runs of an earlier release keep so many events of all kinds, and quarantine what is more."""
MOST_SHOWN = 20
"""How many quarantined signals are shown; all are counted."""

_REPORTS = tuple(kind.event_name() for kind in REPORTS)
"""Delivery reports: as many as there are messages, so they are never too many."""
_NEVER_TOO_MANY = (*_REPORTS, Answered.event_name())
_FIELDS = tuple(Envelope.model_fields)
_PRINTABLE = re.compile(r"[A-Za-z0-9 _.:-]{1,64}")


class NotUnderstood(Exception):
    """A signal that no journey can act on; `reason` never quotes it."""

    def __init__(self, reason: str, envelope: Envelope | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.envelope = envelope


def read_envelope(signal: str, args: Sequence[RawValue]) -> Envelope:
    """Read the envelope of an `event` signal; raise `NotUnderstood` for anything else."""
    if signal != SIGNAL:
        raise NotUnderstood(f"unknown signal; the only one is `{SIGNAL}`")
    if len(args) != 1:
        raise NotUnderstood(f"expected 1 argument, an envelope, and got {len(args)}")
    payload = args[0].payload
    if len(payload.data) > MOST_BYTES:
        raise NotUnderstood(f"larger than {MOST_BYTES} bytes")
    if payload.metadata.get("encoding") not in (b"json/plain", None):
        raise NotUnderstood("not encoded as json/plain")
    try:
        return Envelope.model_validate_json(payload.data)
    except ValidationError as error:
        problems = error.errors(include_input=False, include_context=False)
        places = {str(problem["loc"][0]): problem["type"] for problem in problems if problem["loc"]}
        known = [f"{place} {kind}" for place, kind in places.items() if place in _FIELDS]
        raise NotUnderstood(f"not an envelope: {', '.join(known) or problems[0]['type']}") from None


class Inbox:
    """The events of one enrolment. Pure state: all of it comes from signals, in their order."""

    def __init__(self, already_counted: Iterable[str]) -> None:
        self._seen = dict.fromkeys(already_counted)
        self._waiting: list[Envelope] = []
        self.quarantined: list[Quarantined] = []
        self.quarantined_count = 0

    def is_repeat(self, envelope: Envelope) -> bool:
        """Tell whether this event was received before, and count it as received."""
        if envelope.event_id in self._seen:
            return True
        self._seen[envelope.event_id] = None
        return False

    def is_crowded(self, name: str) -> bool:
        """Tell whether one more event of a kind is too many, of its kind or of all."""
        of_kind = sum(each.name == name for each in self._waiting)
        is_too_many = of_kind >= MOST_OF_A_KIND and name not in _NEVER_TOO_MANY
        return is_too_many or (self._counted() >= MOST_REMEMBERED and name not in _REPORTS)

    def remember(self, envelope: Envelope, *, is_awaited: bool = False) -> None:
        """Keep an event until a wait takes it.

        Repeats of a kind that nothing waits for cost nothing: the first of them and the newest are
        kept. What is awaited, answers and delivery reports always are.
        """
        name = envelope.name
        alike = [place for place, each in enumerate(self._waiting) if each.name == name]
        if len(alike) >= MOST_OF_A_KIND and not is_awaited and name not in _NEVER_TOO_MANY:
            del self._waiting[alike[1]]
        self._waiting.append(envelope)

    def remember_within_all(self, envelope: Envelope) -> None:
        """Keep an event as an earlier release did; raises `NotUnderstood` where it refused."""
        if self._counted() >= MOST_REMEMBERED and envelope.name not in _REPORTS:
            raise NotUnderstood("too many events that nothing waited for", envelope)
        self._waiting.append(envelope)

    def _counted(self) -> int:
        return sum(each.name not in _REPORTS for each in self._waiting)

    def holds(self, wants: Callable[[Envelope], bool]) -> bool:
        """Tell whether an event that is wanted is there to be taken."""
        return any(wants(envelope) for envelope in self._waiting)

    def take(self, wants: Callable[[Envelope], bool]) -> Envelope | None:
        """Take the earliest event that is wanted; each satisfies one wait."""
        for index, envelope in enumerate(self._waiting):
            if wants(envelope):
                return self._waiting.pop(index)
        return None

    def quarantine(self, signal: str, args: Sequence[RawValue], error: Exception) -> None:
        """Note a signal that could not be understood: its id, name, size and reason, no payload."""
        self.quarantined_count += 1
        envelope = error.envelope if isinstance(error, NotUnderstood) else None
        name = signal if envelope is None else envelope.name
        noted = Quarantined(
            event_id=envelope.event_id if envelope else None,
            name=name if _PRINTABLE.fullmatch(name) else "(not printable)",
            size=sum(len(arg.payload.data) for arg in args),
            reason=error.reason if isinstance(error, NotUnderstood) else type(error).__name__,
        )
        self.quarantined = [*self.quarantined[1 - MOST_SHOWN :], noted]
