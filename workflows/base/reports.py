"""What a wait wants: events of some kinds, those whose fields are so, or one message's reports."""

from domain.errors import JourneyMistake
from domain.events import Envelope, Event, MessageReport
from domain.ids import local_key
from domain.messages import Message, Status
from domain.segments import Where, check_possible, check_property, tests_of
from workflows.base.state import JourneyState
from workflows.base.waits import Wanted


def wanted(
    state: JourneyState, kinds: tuple[type[Event], ...], about: Message | None, where: Where
) -> tuple[Wanted, str]:
    """Return what is wanted, and in words what is done meanwhile."""
    doing = f"waiting for {said(kinds, where)}"
    if about is None:
        return such(kinds, where), doing
    return _reports_of(state, about, such(kinds, where)), f"{doing}: {about.title}"


def such(kinds: tuple[type[Event], ...], where: Where) -> Wanted:
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

    return Wanted(kinds, fits, is_choosy=True) if tests else Wanted(kinds)


def said(kinds: tuple[type[Event], ...], where: Where = ()) -> str:
    """Say what is wanted: `Application Continued where channel is branch`."""
    names = " or ".join(kind.event_name() for kind in kinds)
    tests = " and ".join(f"{each.name} {each.test}" for each in tests_of(where))
    return f"{names} where {tests}" if tests else names


def was_sent(state: JourneyState, message: Message) -> bool:
    """Tell whether the newest use of a message left, or may have."""
    line = state.touchpoints.get(state.key_of_newest_use(message.name) or "")
    return line is not None and line.status in (Status.SENT, Status.UNKNOWN)


def _reports_of(state: JourneyState, message: Message, wanted: Wanted) -> Wanted:
    """Narrow what is wanted to reports of a message's newest use; other events fit as ever."""
    reports = tuple(kind.event_name() for kind in wanted.kinds if issubclass(kind, MessageReport))
    if not reports:
        raise JourneyMistake("about= goes with what became of it, such as MessageOpened")
    key = state.key_of_newest_use(message.name)
    if key is None:
        raise JourneyMistake(f"{message.name} was not sent before this wait: send it first")

    def fits(envelope: Envelope) -> bool:
        is_of_it = envelope.properties.get("touchpoint") == local_key(key)
        return (envelope.name not in reports or is_of_it) and wanted.fits(envelope)

    return wanted._replace(fits=fits)
