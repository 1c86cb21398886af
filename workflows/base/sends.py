"""Sending one message, through whatever its provider and the eligibility rules answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError

from activities.send import Touchpoints
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.errors import JourneyMistake
from domain.events import Envelope, Event
from domain.ids import channel_queue
from domain.messages import AnswerWindow, Delivery, Message, Reason, SendRequest, Status
from domain.products import MOST_PRODUCTS
from workflows.base.awaited import CancelIf, any_of, causes_of
from workflows.base.gate import gate
from workflows.base.state import JourneyState, Wait
from workflows.base.status import note_delivery, show
from workflows.base.tries import for_as_long_as_it_takes, is_given_up
from workflows.base.waits import check_listened, let_pass
from workflows.base.wanted import Wanted

ATTEMPT_TIMEOUT = timedelta(seconds=60)
"""A claim's call window, an HTTP timeout, and room for the database."""
TRANSACTIONAL, BROADCAST = Priority(priority_key=2), Priority(priority_key=4)

Fact = datetime | date | int | bool
"""What a journey may tell the templates: nothing that could be personal."""
Ends = Callable[[Envelope], bool]


class SendIntent(NamedTuple):
    """A message that a story wants sent."""

    message: Message
    channels: tuple[Channel, ...]
    key: str
    """The touchpoint's."""
    due_at: datetime
    facts: Mapping[str, Fact]
    is_made_obsolete_by: Ends = lambda _: False
    about: str | None = None
    """The id of the event that it is about."""
    recommending: tuple[str, ...] = ()
    """The ids of the products that it shows."""
    answer: AnswerWindow | None = None


def intent_of(
    state: JourneyState,
    message: Message,
    via: Channel | Sequence[Channel],
    facts: Mapping[str, Fact | None] | None,
    cancel_if: CancelIf,
    about: Event | None,
    recommending: Sequence[str] | None = None,
) -> SendIntent:
    """Count one more use of a message, and return what is to be sent.

    Raises `JourneyMistake` where it has no words for a channel, does not declare a fact or what it
    is about, and where an event is not listened to.
    """
    obsolete_by = any_of(causes_of(cancel_if))
    check_listened(state, obsolete_by.kinds)
    channels = (via,) if isinstance(via, Channel) else tuple(via)
    for channel in channels:
        if channel not in message.channels:
            raise JourneyMistake(f"{message.name} has no words for {CHANNELS[channel].label}")
    known = {name: fact for name, fact in (facts or {}).items() if fact is not None}
    if undeclared := [name for name in known if name not in message.facts]:
        raise JourneyMistake(f"add {', '.join(undeclared)} to the facts of {message.name}")
    told_as, shown = _told_as(message, about), _shown(message, recommending)
    key = state.key_of_next_use(message.name)
    ends = obsolete_by.takes
    return SendIntent(message, channels, key, workflow.now(), known, ends, told_as, shown)


def _shown(message: Message, recommending: Sequence[str] | None) -> tuple[str, ...]:
    """Return the products that a message shows. Raises `JourneyMistake`."""
    if message.recommends and recommending is None:
        needed = "give recommending= what products_like returned"
        raise JourneyMistake(f"{message.name} shows products: {needed}")
    if recommending is not None and not message.recommends:
        needed = "say recommends=True, or take recommending= away"
        raise JourneyMistake(f"{message.name} shows no products: {needed}")
    if len(recommending or ()) > MOST_PRODUCTS:
        raise JourneyMistake(f"{message.name} shows at most {MOST_PRODUCTS} products")
    return tuple(recommending or ())


def _told_as(message: Message, about: Event | None) -> str | None:
    """Return the id of the event that a message is about. Raises `JourneyMistake`."""
    kinds = [kind.event_name() for kind in message.about]
    if about is None and not kinds:
        return None
    if about is None:
        raise JourneyMistake(f"{message.name} is about {' or '.join(kinds)}: give about= the event")
    if about.event_name() not in kinds:
        raise JourneyMistake(
            f"{message.name} is about {' or '.join(kinds) or 'no event'}: add "
            f"{type(about).__name__} to its about, or take about= away"
        )
    return about.told_as


async def send_on_first_channel(state: JourneyState, intent: SendIntent) -> Delivery:
    """Send a message on the first channel that takes it."""
    for channel in intent.channels:
        await gate(state)
        delivery = await _send_by(state, channel, intent)
        if not delivery.refused:
            break
    await gate(state)
    return delivery


async def _send_by(state: JourneyState, channel: Channel, intent: SendIntent) -> Delivery:
    request = _request(state, channel, intent)
    while True:
        await gate(state)
        if state.inbox.holds(intent.is_made_obsolete_by):
            request = request.model_copy(update={"obsolete": True})
        delivery = await _attempt(state, request, intent)
        if delivery is None:
            continue
        if delivery.again_at is None:
            return delivery
        await _wait_to_ask_again(state, intent, delivery, delivery.again_at)


def _request(state: JourneyState, channel: Channel, intent: SendIntent) -> SendRequest:
    info, entry = workflow.info(), state.enrolment.entry
    return SendRequest(
        touchpoint_key=intent.key,
        message=intent.message.name,
        channel=channel,
        journey=info.workflow_type,
        customer_id=state.enrolment.customer_id,
        key=state.enrolment.key,
        workflow_id=info.workflow_id,
        first_execution_run_id=state.first_run_id,
        entry_event_id=entry.event_id if entry else None,
        journey_topic=state.journey.topic,
        due_at=intent.due_at,
        facts={name: _plain(fact) for name, fact in intent.facts.items()},
        about=intent.about,
        recommending=intent.recommending,
        answer=intent.answer,
        via=intent.channels,
        pace=state.enrolment.pace,
    )


async def _attempt(
    state: JourneyState, request: SendRequest, intent: SendIntent
) -> Delivery | None:
    """Make an attempt, with as many retries as its provider needs; None if it was given up.

    It is given up while it waits to be retried: when it becomes obsolete, and when the enrolment
    exits or is held. A call under way finishes and is recorded.
    """
    show(state, f"sending {intent.message.title} by {CHANNELS[request.channel].label}")
    state.address_given = False  # what was given until now, the attempt sees in the store
    attempt = _start(request, intent.message)
    given_up = await is_given_up(
        attempt, lambda: _is_pointless(state, request, intent.is_made_obsolete_by)
    )
    try:
        delivery = await attempt
    except ActivityError:
        if given_up:
            return None
        raise
    state.zone = delivery.time_zone
    note_delivery(state, request.touchpoint_key, intent.message, delivery)
    return delivery


def _start(request: SendRequest, message: Message) -> workflow.ActivityHandle[Delivery]:
    return workflow.start_activity_method(
        Touchpoints.send,
        request,
        task_queue=channel_queue(request.channel),
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=for_as_long_as_it_takes(),  # its lateness rule ends the wait
        cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        priority=_priority_of(message),
        summary=f"{message.title} by {CHANNELS[request.channel].label}",
    )


def _priority_of(message: Message) -> Priority:
    """Return a message's turn: what the customer waits for is first.

    A broadcast began this run with a later turn: then each of its messages has that.
    """
    own = TRANSACTIONAL if message.topic.transactional else BROADCAST
    run = workflow.info().priority
    return run if (run.priority_key or 0) > (own.priority_key or 0) else own


def _is_pointless(state: JourneyState, request: SendRequest, obsolete: Ends) -> bool:
    became_obsolete = not request.obsolete and state.inbox.holds(obsolete)
    return became_obsolete or state.exiting is not None or state.held is not None


async def _wait_to_ask_again(
    state: JourneyState, intent: SendIntent, delivery: Delivery, again_at: datetime
) -> None:
    """Wait, in real seconds, until a delivery may be asked for again.

    A message that is only held need not be sent once it is obsolete, and one that waits for an
    address is asked for again as soon as there is one. One that may have been sent is reconciled,
    whatever happened meanwhile.
    """
    await gate(state)
    is_held = delivery.status is Status.HELD
    ends = intent.is_made_obsolete_by if is_held else Wanted().takes
    needs_address = is_held and delivery.reason is Reason.NO_ADDRESS
    why = f"{intent.message.title} is {delivery.status}: {delivery.reason.label}"
    state.wait = Wait(until=state.enrolment.pace.journey_time(again_at))
    show(state, why)
    await let_pass(
        state,
        ends,
        again_at - workflow.now(),
        why,
        unless=lambda: needs_address and state.address_given,
    )
    state.wait = Wait()
    await gate(state)


def _plain(fact: Fact) -> str | int | bool:
    return fact.isoformat() if isinstance(fact, date) else fact
