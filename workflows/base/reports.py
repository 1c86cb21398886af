"""What became of the newest use of a message: whether it was sent, and what is reported of it."""

from domain.errors import JourneyMistake
from domain.events import Envelope, MessageReport
from domain.ids import local_key
from domain.messages import Message, Status
from workflows.base.state import JourneyState
from workflows.base.wanted import Wanted


def was_sent(state: JourneyState, message: Message) -> bool:
    """Tell whether the newest use of a message left, or may have."""
    line = state.touchpoints.get(state.key_of_newest_use(message.name) or "")
    return line is not None and line.status in (Status.SENT, Status.UNKNOWN)


def reports_of(state: JourneyState, message: Message, wanted: Wanted) -> Wanted:
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
