"""Asking a question, and waiting for its answer."""

from datetime import datetime, timedelta
from typing import cast

from domain.errors import JourneyMistake
from domain.events import Answered, Envelope
from domain.ids import local_key
from domain.messages import AnswerWindow, Delivery, Message
from workflows.base.calendar import Until, moment_of, reckoned
from workflows.base.reports import was_sent
from workflows.base.sends import SendIntent, send_on_first_channel
from workflows.base.state import JourneyState
from workflows.base.status import note_answer
from workflows.base.waits import IDLE, wait
from workflows.base.wanted import Wanted

ANSWERS_CLOSE_EARLIER = timedelta(minutes=1)
"""An answer accepted in the last moment still has to reach the journey before it goes on."""


def check_asks(message: Message) -> None:
    """Raise `JourneyMistake` for a message that asks nothing."""
    if message.asks is None:
        raise JourneyMistake(f"{message.name} asks nothing: give it asks=, or use send")


async def ask(
    state: JourneyState, intent: SendIntent, within: timedelta | None, until: Until | None
) -> Answered | None:
    """Send a question, and wait for its answer; see `Journey.ask`."""
    options = intent.message.options_of(intent.facts)
    until = None if until is None else await reckoned(state, until)
    intent = intent._replace(answer=await _window(state, options, within, until))
    delivery = await send_on_first_channel(state, intent)
    is_asked = was_sent(state, intent.message)
    if within is not None:
        if not is_asked:
            return None
        until = _closing(state, delivery, within)
    return await _answer(state, intent, _wanted(intent, options, is_asked=is_asked), until)


async def _answer(
    state: JourneyState, intent: SendIntent, wanted: Wanted, until: Until | None
) -> Answered | None:
    doing = f"waiting for an answer to {intent.message.title}" if wanted.kinds else IDLE
    answer = cast("Answered | None", await wait(state, wanted, None, until, doing))
    if answer is not None:
        note_answer(state, intent.key, answer)
    return answer


def _closing(state: JourneyState, delivery: Delivery, within: timedelta) -> datetime:
    # From its sending, as the store counts too: it may have been held while it was under way.
    return state.enrolment.pace.journey_time(delivery.at) + within


def _wanted(intent: SendIntent, options: tuple[str, ...], *, is_asked: bool) -> Wanted:
    """Return what answers this very question: nothing if it did not leave."""
    asked = local_key(intent.key)

    def fits(envelope: Envelope) -> bool:
        given = envelope.properties
        return given.get("asked") == asked and given.get("option") in options

    return Wanted((Answered,) if is_asked else (), fits, intent.is_made_obsolete_by)


async def _window(
    state: JourneyState, options: tuple[str, ...], within: timedelta | None, until: Until | None
) -> AnswerWindow:
    pace = state.enrolment.pace
    earlier = pace.wall_duration(ANSWERS_CLOSE_EARLIER)
    return AnswerWindow(
        options=options,
        within=pace.wall_duration(within) - earlier if within is not None else None,
        until=pace.wall_time(await moment_of(state, until)) - earlier if until else None,
    )
