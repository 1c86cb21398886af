"""What `wait_for` wants: events of some kinds, or the delivery reports of one message."""

from domain.errors import JourneyMistake
from domain.events import Envelope, Event, MessageReport
from domain.ids import local_key
from domain.messages import Message
from workflows.base.state import JourneyState
from workflows.base.waits import Wanted


def wanted(
    state: JourneyState, kinds: tuple[type[Event], ...], about: Message | None
) -> tuple[Wanted, str]:
    """Return what is wanted, and in words what is done meanwhile."""
    doing = f"waiting for {' or '.join(kind.event_name() for kind in kinds)}"
    if about is None:
        return Wanted(kinds), doing
    return _reports_of(state, about, Wanted(kinds)), f"{doing}: {about.title}"


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
        return envelope.name not in reports or is_of_it

    return wanted._replace(fits=fits)
