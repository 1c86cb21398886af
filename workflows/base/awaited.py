"""Events that a story waits for, or that make something obsolete: of some kinds, and just so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from domain.errors import JourneyMistake
from domain.events import Envelope, Event
from domain.messages import Message
from domain.segments import PropertyTest, Where, tests_of
from workflows.base.calendar import Until
from workflows.base.reports import reports_of
from workflows.base.state import JourneyState
from workflows.base.wanted import Wanted, said

E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, init=False)
class Awaited(Generic[E_co]):
    """Events of some kinds, and how long they are waited for: with no time, as long as the rest."""

    kinds: tuple[type[E_co], ...]
    within: timedelta | None
    until: Until | None
    where: tuple[PropertyTest, ...]

    def __init__(
        self,
        *kinds: type[E_co],
        within: timedelta | None = None,
        until: Until | None = None,
        where: Where = (),
    ) -> None:
        """Raise `JourneyMistake` for no event, two times, or a field that none of them declares."""
        if not kinds:
            raise JourneyMistake("Awaited needs an event; a moment stands in first_of as it is")
        if within is not None and until is not None:
            raise JourneyMistake("say within= or until=, or neither")
        Wanted.of(kinds, where)
        tests = tests_of(where)
        given = {"kinds": kinds, "within": within, "until": until, "where": tests}
        for name, value in given.items():
            object.__setattr__(self, name, value)

    @property
    def has_time(self) -> bool:
        """Whether it says how long."""
        return self.within is not None or self.until is not None


Cause = type[Event] | Awaited[Event]
"""An event of a kind, or one that is just so: `Awaited(..., where=prop("channel") == "branch")`."""

CancelIf = Cause | tuple[Cause, ...]
"""One, or several: any of them makes something obsolete."""


def causes_of(cancel_if: CancelIf) -> tuple[Cause, ...]:
    """Return the one, or the several."""
    return cancel_if if isinstance(cancel_if, tuple) else (cancel_if,)


def any_of(causes: Sequence[Cause]) -> Wanted:
    """Return what is any of several. Raises `JourneyMistake` for one that says how long."""
    each = [_wanted(cause) for cause in causes]

    def fits(envelope: Envelope) -> bool:
        return any(one.takes(envelope) for one in each)

    kinds = tuple(kind for one in each for kind in one.kinds)
    return Wanted(kinds, fits, is_choosy=any(one.is_choosy for one in each))


def wanted_among(
    state: JourneyState, causes: Sequence[Cause], about: Message | None, where: Where
) -> tuple[Wanted, str]:
    """Return what a wait wants, and in words what is done meanwhile. Raises `JourneyMistake`."""
    if not causes:
        raise JourneyMistake("wait_for needs an event; to let time pass, use sleep")
    kinds = tuple(cause for cause in causes if not isinstance(cause, Awaited))
    if len(kinds) == len(causes):
        wanted, doing = Wanted.of(kinds, where), f"waiting for {said(kinds, where)}"
        if about is None:
            return wanted, doing
        return reports_of(state, about, wanted), f"{doing}: {about.title}"
    if about is not None or where:
        raise JourneyMistake("beside an Awaited, each says its own where=, and none is about=")
    return any_of(causes), f"waiting for {' or '.join(said(*_parts(each)) for each in causes)}"


def _wanted(cause: Cause) -> Wanted:
    if isinstance(cause, Awaited) and cause.has_time:
        raise JourneyMistake("say how long by within= or until= of the wait; cancel_if= has no end")
    return Wanted.of(*_parts(cause))


def _parts(cause: Cause) -> tuple[tuple[type[Event], ...], tuple[PropertyTest, ...]]:
    return (cause.kinds, cause.where) if isinstance(cause, Awaited) else ((cause,), ())
