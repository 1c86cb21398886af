"""What a wait wants: events of some kinds, or those of them whose fields are so."""

from collections.abc import Callable
from typing import NamedTuple, Self

from domain.events import Envelope, Event
from domain.segments import Where, check_possible, check_property, tests_of


class Wanted(NamedTuple):
    """What a wait is for."""

    kinds: tuple[type[Event], ...] = ()
    fits: Callable[[Envelope], bool] = lambda _: True
    """Which of them: the answer to one question, say."""
    obsolete_by: Callable[[Envelope], bool] = lambda _: False
    """What ends the wait too, but is not taken."""
    is_choosy: bool = False
    """Whether events of these kinds may come in any number that are not the one."""

    @classmethod
    def of(cls, kinds: tuple[type[Event], ...], where: Where = ()) -> Self:
        """Return those events of some kinds whose declared fields are as told.

        Raises `JourneyMistake` for a field that one of them does not declare, or that never is so.
        """
        tests = tests_of(where)
        for kind in kinds:
            for each in tests:
                check_property(kind, each.name)
                check_possible(kind, each)
        by_name = {kind.event_name(): kind for kind in kinds}

        def fits(envelope: Envelope) -> bool:
            # As the story reads it: what is not told is as the event declares it.
            told = by_name[envelope.name].tolerant(envelope.properties).model_dump(mode="json")
            return all(each.test.passes(told[each.name]) for each in tests)

        return cls(kinds, fits, is_choosy=True) if tests else cls(kinds)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the events wanted."""
        return tuple(kind.event_name() for kind in self.kinds)

    def takes(self, envelope: Envelope) -> bool:
        """Tell whether an event is the one."""
        return envelope.name in self.names and self.fits(envelope)

    @property
    def awaits(self) -> Callable[[Envelope], bool] | None:
        """Which events of these kinds are kept, however many; None: all."""
        return self.takes if self.is_choosy else None

    def ends(self, envelope: Envelope) -> bool:
        """Tell whether an event ends the wait, as the one or as what makes it obsolete."""
        return self.obsolete_by(envelope) or self.takes(envelope)


def said(kinds: tuple[type[Event], ...], where: Where = ()) -> str:
    """Say what is wanted: `Application Continued where channel is branch`."""
    names = " or ".join(kind.event_name() for kind in kinds)
    tests = " and ".join(f"{each.name} {each.test}" for each in tests_of(where))
    return f"{names} where {tests}" if tests else names
