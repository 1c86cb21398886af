"""A claim: all that must hold before a message leaves, in one transaction on its customer."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import (
    address_digest,
    consents_of,
    customer_of,
    is_suppressed,
    lock_address,
    lock_customer,
)
from adapters.store.enrolments import Run, adopt_run, is_twin
from adapters.store.schema import (
    AttemptState,
    SettledBy,
    TouchpointStatus,
    attempts,
    events,
    touchpoints,
)
from adapters.store.touchpoints import (
    UNSETTLED,
    attempts_of,
    is_unsettled,
    tries_of,
    update_attempt,
    update_touchpoint,
)
from domain.clock import Pace
from domain.customers import Channel, Customer, Topic
from domain.errors import Throttled
from domain.messages import Delivery, Message, OnExpired, Reason, SendRequest, Status
from domain.policies import CAP_WINDOW, GO, Eligibility, EligibilityContext, may_send
from domain.ports import Claim, InDoubt, Timing

_COUNTED = (TouchpointStatus.SENT, TouchpointStatus.CLAIMED, TouchpointStatus.UNKNOWN)
"""What a frequency cap counts: all that the customer may have got."""
_CAPPED = tuple(topic for topic in Topic if not topic.transactional)
_ASKED_BY_ADDRESS = (Channel.SMS,)
"""Their vendor is asked for what went to an address, so there one at a time may be in doubt."""
MOST_UNACCOUNTED = 3
"""So many attempts of which nobody can say what became of them, and no more."""
MOST_ABSENT = 3
"""After so many attempts that a vendor lost, the next one waits: each costs history events."""
SHORTEST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
MOMENT = timedelta(seconds=1)
"""How long a call that is under way usually has to be waited for."""
SHORTEST_SKEW = timedelta(seconds=1)
"""A vendor's clock may show whole seconds only."""


class _Case(NamedTuple):
    """A request, and all that the store knows of it. The customer is locked."""

    tx: AsyncConnection
    request: SendRequest
    message: Message
    now: datetime
    timing: Timing
    customer: Customer
    twin: bool
    """Whether this run is a second one that the same event began."""
    touchpoint: Row[Any]
    attempts: Sequence[Row[Any]]

    def delivery(
        self,
        status: Status,
        reason: str,
        *,
        channel: str | None = None,
        at: datetime | None = None,
        again_at: datetime | None = None,
    ) -> Delivery:
        return Delivery(
            status=status,
            reason=Reason(reason),
            channel=Channel(channel or self.request.channel),
            at=at or self.now,
            time_zone=self.customer.time_zone,
            again_at=again_at,
        )


async def claim(
    tx: AsyncConnection,
    request: SendRequest,
    message: Message,
    clock: Callable[[], datetime],
    timing: Timing,
) -> Claim | InDoubt | Delivery:
    """Claim the one call of the vendor, or return what stands, follows or has to be settled."""
    customer = customer_of(await lock_customer(tx, request.customer_id, clock()))
    now = clock()
    run = _run_of(request)
    enrolment = await adopt_run(tx, run, now)
    # Only one enrolment bears the event's id: if that is this run's, no other one began with it.
    twin = enrolment.entry_event_id != run.entry_event_id and await is_twin(tx, run)
    touchpoint = await _known_touchpoint(tx, request)
    earlier: Sequence[Row[Any]] = ()
    if touchpoint is None:
        touchpoint = await _new_touchpoint(tx, enrolment.enrolment_id, request, message, now)
    else:
        earlier = await attempts_of(tx, touchpoint.touchpoint_id)
    case = _Case(tx, request, message, now, timing, customer, twin, touchpoint, earlier)
    return (
        _sent_before(case)
        or await _unsettled(case)
        or _unknown_for_good(case)
        or _refused_before(case)
        or await _decided(case)
    )


def _run_of(request: SendRequest) -> Run:
    return Run(
        request.journey,
        request.customer_id,
        request.key,
        request.workflow_id,
        request.first_execution_run_id,
        request.entry_event_id,
    )


async def _known_touchpoint(tx: AsyncConnection, request: SendRequest) -> Row[Any] | None:
    known = await tx.execute(
        select(touchpoints).where(touchpoints.c.touchpoint_key == request.touchpoint_key)
    )
    row: Row[Any] | None = known.one_or_none()
    return row


async def _new_touchpoint(
    tx: AsyncConnection, enrolment_id: str, request: SendRequest, message: Message, now: datetime
) -> Row[Any]:
    wanted = touchpoints.insert().values(
        touchpoint_id=secrets.token_urlsafe(16),
        touchpoint_key=request.touchpoint_key,
        enrolment_id=enrolment_id,
        journey=request.journey,
        customer_id=request.customer_id,
        workflow_id=request.workflow_id,
        message=message.name,
        topic=message.topic,
        journey_topic=request.journey_topic,
        status=TouchpointStatus.OPEN,
        actions=" ".join(message.actions),
        created_at=now,
    )
    written: Row[Any] = (await tx.execute(wanted.returning(touchpoints))).one()
    return written


def _sent_before(case: _Case) -> Delivery | None:
    if case.touchpoint.status != TouchpointStatus.SENT:
        return None
    return case.delivery(
        Status.SENT,
        Reason.ALREADY_SENT,
        channel=case.touchpoint.channel,
        at=case.touchpoint.sent_at,
    )


async def _unsettled(case: _Case) -> InDoubt | Delivery | None:
    """Whoever claimed and has no record may have reached the vendor: that is settled first."""
    attempt = next((one for one in case.attempts if is_unsettled(one)), None)
    if attempt is None:
        return None
    settles_at = _settles_at(case, attempt)
    if settles_at <= case.now:
        return _doubt(attempt, settles_at, case.timing)
    reason = attempt.reason
    if attempt.state == AttemptState.CLAIMED:
        reason = Reason.INTERRUPTED
        await update_attempt(
            case.tx,
            attempt.attempt_id,
            state=AttemptState.UNKNOWN,
            reason=reason,
            at=case.now,
            settles_at=settles_at,
        )
        await update_touchpoint(
            case.tx, attempt.touchpoint_id, status=TouchpointStatus.UNKNOWN, reason=reason
        )
    return case.delivery(Status.UNKNOWN, reason, channel=attempt.channel, again_at=settles_at)


def _settles_at(case: _Case, attempt: Row[Any]) -> datetime:
    """Return when an attempt is settled: once it is over, and we could have heard of it.

    Nobody has seen a claim whose time is over: we were away, and perhaps as deaf. The vendor who is
    not asked repeats what it could not tell.
    """
    settles_at, channel = settling_ends(attempt, case.timing), Channel(attempt.channel)
    is_unseen = attempt.state == AttemptState.CLAIMED and settles_at <= case.now
    if is_unseen and channel not in _ASKED_BY_ADDRESS:
        return case.now + case.timing.lag_of(channel)
    return settles_at


def settling_ends(attempt: Row[Any], timing: Timing) -> datetime:
    """Return when nothing of an attempt can be under way any more."""
    channel = Channel(attempt.channel)  # a version before 0003 wrote no `settles_at`
    ends: datetime = attempt.settles_at or attempt.call_before + timing.settling(channel)
    return ends


def claimed_at(attempt: Row[Any] | Claim, timing: Timing) -> datetime:
    """Return when an attempt was last claimed."""
    claimed: datetime = attempt.call_before - timing.call_window
    return claimed


def _doubt(attempt: Row[Any], settles_at: datetime, timing: Timing) -> InDoubt:
    channel = Channel(attempt.channel)
    # Half of the lag before and half after it: the next one's begins where this one's ends.
    skew = max(timing.lag_of(channel) / 2, SHORTEST_SKEW)
    return InDoubt(
        touchpoint_id=attempt.touchpoint_id,
        attempt_id=attempt.attempt_id,
        channel=channel,
        address=attempt.address or "",
        since=claimed_at(attempt, timing) - skew,
        until=settles_at - skew,
        tries=tries_of(attempt),
    )


def _unknown_for_good(case: _Case) -> Delivery | None:
    lost = _unaccounted(case)
    if any(attempt.settled_by == SettledBy.AT_MOST_ONCE for attempt in lost):
        reason = Reason.AT_MOST_ONCE
    elif len(lost) >= MOST_UNACCOUNTED:
        reason = Reason.TRIED_ENOUGH
    else:
        return None
    return case.delivery(Status.UNKNOWN, reason, channel=lost[-1].channel, at=lost[-1].settled_at)


def _unaccounted(case: _Case) -> list[Row[Any]]:
    return [attempt for attempt in case.attempts if attempt.state == AttemptState.UNKNOWN]


def _refused_before(case: _Case) -> Delivery | None:
    for attempt in reversed(_on_channel(case)):
        if attempt.state == AttemptState.REFUSED:
            return case.delivery(Status.FAILED, attempt.reason, at=attempt.at)
    return None


async def _decided(case: _Case) -> Claim | Delivery:
    verdict = (
        _not_wanted(case)
        or _too_late(case)
        or _failing(case)
        or may_send(
            case.message,
            case.request.channel,
            await _context(case),
            case.request.pace.journey_time(case.now),
        )
    )
    return await (_granted(case) if verdict == GO else _kept_back(case, verdict))


def _not_wanted(case: _Case) -> Eligibility | None:
    if case.twin:
        return Eligibility(Status.SKIPPED, Reason.DUPLICATE_RUN)
    return Eligibility(Status.SKIPPED, Reason.OBSOLETE) if case.request.obsolete else None


def _too_late(case: _Case) -> Eligibility | None:
    if case.message.on_expired is OnExpired.SKIP and _is_late(case):
        return Eligibility(Status.SKIPPED, Reason.LATE)
    return None


def _failing(case: _Case) -> Eligibility | None:
    """Ask a vendor more and more rarely that answers ambiguously and then has nothing."""
    absent = [each for each in _on_channel(case) if each.state == AttemptState.ABSENT]
    if len(absent) < MOST_ABSENT:
        return None
    rest = min(SHORTEST_REST * 2 ** min(len(absent) - MOST_ABSENT, 10), LONGEST_REST)
    again_at = absent[-1].settled_at + rest
    if again_at <= case.now:
        return None
    return Eligibility(Status.HELD, Reason.VENDOR_FAILING, case.request.pace.journey_time(again_at))


def _is_late(case: _Case) -> bool:
    pace = case.request.pace
    latest = pace.journey_time(case.request.due_at) + case.message.ttl
    return pace.journey_time(case.now) > latest


async def _context(case: _Case) -> EligibilityContext:
    channel = case.request.channel
    return EligibilityContext(
        customer=case.customer,
        consents=await consents_of(case.tx, case.customer.customer_id),
        suppressed=await is_suppressed(case.tx, channel, case.customer.address_on(channel)),
        recent=await _recent(case),
    )


async def _recent(case: _Case) -> Sequence[datetime]:
    if case.message.topic.transactional:
        return ()
    pace = case.request.pace
    left_at = func.coalesce(touchpoints.c.sent_at, touchpoints.c.decided_at)
    moments = await case.tx.scalars(
        select(left_at).where(
            touchpoints.c.customer_id == case.customer.customer_id,
            touchpoints.c.topic.in_(_CAPPED),
            touchpoints.c.status.in_(_COUNTED),
            left_at > case.now - pace.wall_duration(CAP_WINDOW),
        )
    )
    # A worker whose clock is ahead of ours, or who was quicker to the lock, counts as of now.
    return [pace.journey_time(min(moment, case.now)) for moment in moments]


async def _granted(case: _Case) -> Claim:
    call_before = case.now + case.timing.call_window
    channel, address = case.request.channel, case.customer.address_on(case.request.channel) or ""
    await _wait_for_the_line(case, address)
    attempt_id, tries = await _write_claim(case, call_before, address)
    await update_touchpoint(
        case.tx,
        case.touchpoint.touchpoint_id,
        status=TouchpointStatus.CLAIMED,
        reason=None,
        channel=channel,
        address_digest=address_digest(channel, address),
        decided_at=case.now,
        facts=case.request.facts or None,
        **_question(case),
    )
    return Claim(
        touchpoint_id=case.touchpoint.touchpoint_id,
        attempt_id=attempt_id,
        call_before=call_before,
        customer=case.customer,
        address=address,
        properties=await _entry_properties(case),
        short=case.message.on_expired is OnExpired.SHORT and _is_late(case),
        tries=tries,
    )


async def _wait_for_the_line(case: _Case, address: str) -> None:
    """Raise `Throttled` while another message to the address may be under way.

    So that what the vendor lists as having gone there can only be the one in doubt.
    """
    if case.request.channel not in _ASKED_BY_ADDRESS:
        return
    await lock_address(case.tx, case.request.channel, address)
    busy = await case.tx.execute(
        select(attempts.c.state, attempts.c.settles_at)
        .where(
            attempts.c.address == address,
            attempts.c.channel == case.request.channel,
            attempts.c.touchpoint_id != case.touchpoint.touchpoint_id,
            attempts.c.state.in_(UNSETTLED),
            attempts.c.settles_at > case.now,
        )
        .order_by(attempts.c.settles_at.desc())
        .limit(1)
    )
    if under_way := busy.one_or_none():
        soon = under_way.state == AttemptState.CLAIMED
        wait = MOMENT if soon else under_way.settles_at - case.now
        raise Throttled("another message to this number is under way", retry_after=wait)


async def _write_claim(case: _Case, call_before: datetime, address: str) -> tuple[int, int]:
    facts = {
        "state": AttemptState.CLAIMED,
        "reason": None,
        "call_before": call_before,
        "settles_at": call_before + case.timing.settling(case.request.channel),
        "settled_by": None,
        "address": address,
        "at": case.now,
    }
    last = case.attempts[-1] if case.attempts else None
    if last is None or last.state != AttemptState.RELEASED or last.channel != case.request.channel:
        return await _write_attempt(case, **facts), 1
    # Whoever gave it back calls nobody any more: an outage must not pile up rows.
    tries = tries_of(last) + 1
    await update_attempt(case.tx, last.attempt_id, tries=tries, **facts)
    return last.attempt_id, tries


def _question(case: _Case) -> dict[str, object]:
    """Return what is kept of a question, for the answer."""
    window = case.request.answer
    if case.message.asks is None or window is None:
        return {}
    return {
        "question": case.message.asks,
        "options": " ".join(window.options),
        "answer_by": window.closes_at(case.now),
    }


async def _kept_back(case: _Case, verdict: Eligibility) -> Delivery:
    again_at = verdict.again_at and _wall_time(case.request.pace, verdict.again_at)
    await _write_attempt_once(case, verdict, again_at)
    if _unaccounted(case) and verdict.status is Status.SKIPPED:
        return case.delivery(Status.UNKNOWN, verdict.reason)  # she may have it
    await update_touchpoint(
        case.tx,
        case.touchpoint.touchpoint_id,
        status=TouchpointStatus(verdict.status),
        reason=verdict.reason,
        channel=case.request.channel,
        decided_at=case.now,
    )
    return case.delivery(verdict.status, verdict.reason, again_at=again_at)


async def _write_attempt_once(case: _Case, verdict: Eligibility, again_at: datetime | None) -> None:
    """Write down why nothing left; the same word again only moves the time of the next try."""
    state = AttemptState(verdict.status)
    last = case.attempts[-1] if case.attempts else None
    if last and (last.channel, last.state, last.reason) == (
        case.request.channel,
        state,
        verdict.reason,
    ):
        await update_attempt(case.tx, last.attempt_id, again_at=again_at)
        return
    await _write_attempt(case, state=state, reason=verdict.reason, at=case.now, again_at=again_at)


async def _write_attempt(case: _Case, **facts: object) -> int:
    row = attempts.insert().values(
        touchpoint_id=case.touchpoint.touchpoint_id,
        channel=case.request.channel,
        n=len(_on_channel(case)) + 1,
        **facts,
    )
    written: int = (await case.tx.execute(row.returning(attempts.c.attempt_id))).scalar_one()
    return written


def _on_channel(case: _Case) -> list[Row[Any]]:
    return [attempt for attempt in case.attempts if attempt.channel == case.request.channel]


def _wall_time(pace: Pace, moment: datetime) -> datetime:
    """Return the wall instant by which the journey's clock shows `moment`: never a breath early.

    Rounding to microseconds is seconds of a fast journey: asked then, we would be held once more.
    """
    wall = pace.wall_time(moment)
    return wall if pace.journey_time(wall) >= moment else wall + timedelta.resolution


async def _entry_properties(case: _Case) -> Mapping[str, object]:
    """Return the entry event's whole properties. An event of somebody else's is none of hers."""
    if set(case.message.variables) <= set(Customer.model_fields):
        return {}  # they would not be looked at
    found = await case.tx.scalar(
        select(events.c.properties).where(
            events.c.event_id == case.request.entry_event_id,
            events.c.customer_id == case.customer.customer_id,
        )
    )
    return found or {}
