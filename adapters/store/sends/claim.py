"""A claim: all that must hold before a message leaves, in one transaction on its customer."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from adapters.store.customers.addresses import address_digest, lock_address
from adapters.store.customers.preference_links import make_link
from adapters.store.sends.case import Case, case_of, context_of
from adapters.store.sends.doubt import unsettled
from adapters.store.sends.facts import properties_of, under_way_to
from adapters.store.sends.rows import (
    insert_attempt,
    insert_touchpoint,
    tries_of,
    update_attempt,
    update_touchpoint,
)
from adapters.store.sinks.happened import note_touchpoint
from adapters.store.states import AttemptState, SettledBy, TouchpointStatus
from channels.registry import CHANNELS
from domain.clock import Pace
from domain.customers import Customer
from domain.eligibility import GO, Eligibility, decide
from domain.eligibility.lateness import leaves_short
from domain.errors import Throttled
from domain.messages import RECOMMENDED, Delivery, Message, Reason, SendRequest, Status
from domain.ports import Claim, InDoubt, Timing
from domain.sinks.notices import NoticeType

MOST_UNACCOUNTED = 3
"""So many attempts of which it cannot be known what became of them, and no more."""
MOMENT = timedelta(seconds=1)
"""How long a call that is under way usually has to be waited for."""
_NOTED = {
    Status.SKIPPED: NoticeType.TOUCHPOINT_SKIPPED,
    Status.FAILED: NoticeType.TOUCHPOINT_FAILED,
}
"""What sinks hear of a message that was kept back for good on its channel."""


def claim(
    tx: Connection,
    request: SendRequest,
    message: Message,
    clock: Callable[[], datetime],
    timing: Timing,
) -> Claim | InDoubt | Delivery:
    """Claim the one call of the vendor, or return what stands, follows or has to be reconciled."""
    case = case_of(tx, request, message, clock, timing)
    return (
        _sent_before(case)
        or _in_doubt(case)
        or _unknown_for_good(case)
        or _refused_before(case)
        or _decided(case)
    )


def _sent_before(case: Case) -> Delivery | None:
    if case.facts.status != TouchpointStatus.SENT:
        return None
    return case.delivery(
        Status.SENT, Reason.ALREADY_SENT, channel=case.facts.channel, at=case.facts.sent_at
    )


def _in_doubt(case: Case) -> InDoubt | Delivery | None:
    """Settle first what has no record: it may have reached the vendor."""
    doubt = unsettled(case.tx, case.attempts, case.now, case.timing)
    if doubt is None or isinstance(doubt, InDoubt):
        return doubt
    channel, reason, settles_at = doubt
    return case.delivery(Status.UNKNOWN, reason, channel=channel, again_at=settles_at)


def _unknown_for_good(case: Case) -> Delivery | None:
    lost = case.unaccounted
    if any(attempt.settled_by == SettledBy.AT_MOST_ONCE for attempt in lost):
        reason = Reason.AT_MOST_ONCE
    elif len(lost) >= MOST_UNACCOUNTED:
        reason = Reason.TRIED_ENOUGH
    else:
        return None
    return case.delivery(Status.UNKNOWN, reason, channel=lost[-1].channel, at=lost[-1].settled_at)


def _refused_before(case: Case) -> Delivery | None:
    for attempt in reversed(case.on_channel):
        if attempt.state == AttemptState.REFUSED:
            return case.delivery(Status.FAILED, attempt.reason, at=attempt.at)
    return None


def _decided(case: Case) -> Claim | Delivery:
    context = context_of(case)
    eligibility = decide(context)
    if eligibility == GO:
        return _granted(case, short=leaves_short(context))
    return _kept_back(case, eligibility)


def _granted(case: Case, *, short: bool) -> Claim:
    call_before = case.now + case.timing.call_window
    channel, address = case.request.channel, case.customer.address_on(case.request.channel) or ""
    _wait_for_the_line(case, address)
    _write_touchpoint(
        case,
        status=TouchpointStatus.CLAIMED,
        reason=None,
        address_digest=address_digest(channel, address),
        facts=_told(case.request) or None,
        about_event_id=case.request.about,
        short=short,
        **_question(case),
    )
    attempt_id, tries = _write_claim(case, call_before, address)
    return Claim(
        touchpoint_id=case.touchpoint_id,
        link_token=case.link_token,
        preference_token=_preference_token(case, address),
        attempt_id=attempt_id,
        call_before=call_before,
        customer=case.customer,
        address=address,
        properties=_entry_properties(case),
        about=case.about or {},
        short=short,
        tries=tries,
    )


def _told(request: SendRequest) -> dict[str, object]:
    """Return what its journey told, and which products it shows."""
    shown = {RECOMMENDED: list(request.recommending)} if request.recommending else {}
    return {**request.facts, **shown}


def _preference_token(case: Case, address: str) -> str:
    """Return what opens the customer's preferences, on a channel whose messages have a footer."""
    channel = case.request.channel
    if not CHANNELS[channel].has_footer:
        return ""
    return make_link(case.tx, case.customer.customer_id, channel, address, case.now)


def _wait_for_the_line(case: Case, address: str) -> None:
    """Raise `Throttled` while another message to the address may be under way.

    So that what the vendor lists as having gone there can only be the one in doubt.
    """
    channel = case.request.channel
    if not case.timing.lookup_of(channel).by_address:
        return
    lock_address(case.tx, channel, address)
    other = under_way_to(case.tx, channel, address, case.now, but=case.touchpoint_id)
    if other:
        soon = other.state == AttemptState.CLAIMED
        wait = MOMENT if soon else other.settles_at - case.now
        raise Throttled("another message to this number is under way", retry_after=wait)


def _write_claim(case: Case, call_before: datetime, address: str) -> tuple[int, int]:
    """Record the attempt; return its id, and which claim of it this is."""
    facts = {
        "state": AttemptState.CLAIMED,
        "reason": None,
        "claimed_at": case.now,
        "call_before": call_before,
        "settles_at": call_before + case.timing.settling(case.request.channel),
        "settled_by": None,
        "vendor_code": None,
        "address": address,
        "at": case.now,
    }
    last = case.attempts[-1] if case.attempts else None
    if last is None or last.state != AttemptState.RELEASED or last.channel != case.request.channel:
        return _write_attempt(case, **facts), 1
    # Who gave it back calls the vendor no more: an outage must not pile up rows.
    tries = tries_of(last) + 1
    update_attempt(case.tx, last.attempt_id, tries=tries, **facts)
    return last.attempt_id, tries


def _question(case: Case) -> dict[str, object]:
    """Return what is kept of a question, for the answer."""
    window = case.request.answer
    if case.message.asks is None or window is None:
        return {}
    return {
        "question": case.message.asks,
        "options": " ".join(window.options),
        "words_to": case.message.words_to,
        "answer_by": window.closes_at(case.now),
    }


def _kept_back(case: Case, why: Eligibility) -> Delivery:
    again_at = why.again_at and _wall_time(case.request.pace, why.again_at)
    may_have_arrived = case.unaccounted and why.status is Status.SKIPPED
    if not may_have_arrived:
        _write_touchpoint(case, status=TouchpointStatus(why.status), reason=why.reason)
        _note_kept_back(case, why)
    _write_attempt_once(case, why, again_at)
    status = Status.UNKNOWN if may_have_arrived else why.status
    return case.delivery(status, why.reason, again_at=None if may_have_arrived else again_at)


def _note_kept_back(case: Case, why: Eligibility) -> None:
    if kind := _NOTED.get(why.status):
        channel, reason = case.request.channel, why.reason
        note_touchpoint(case.tx, kind, case.touchpoint_id, case.now, channel=channel, reason=reason)


def _write_touchpoint(case: Case, **facts: object) -> None:
    """Record a decision: with its touchpoint, if that is new."""
    facts |= {"channel": case.request.channel, "decided_at": case.now}
    if not case.is_new:
        update_touchpoint(case.tx, case.touchpoint_id, **facts)
        return
    insert_touchpoint(
        case.tx,
        touchpoint_id=case.touchpoint_id,
        link_token=case.link_token,
        touchpoint_key=case.request.touchpoint_key,
        enrolment_id=case.enrolment_id,
        journey=case.request.journey,
        customer_id=case.customer.customer_id,
        workflow_id=case.request.workflow_id,
        message=case.message.name,
        topic=case.message.topic,
        journey_topic=case.request.journey_topic,
        actions=" ".join(case.message.actions),
        created_at=case.now,
        **facts,
    )


def _write_attempt_once(case: Case, why: Eligibility, again_at: datetime | None) -> None:
    """Record why nothing left; the same reason again only moves the time of the next try."""
    state = AttemptState(why.status)
    last = case.attempts[-1] if case.attempts else None
    same = (case.request.channel, state, why.reason)
    if last and (last.channel, last.state, last.reason) == same:
        update_attempt(case.tx, last.attempt_id, again_at=again_at)
        return
    _write_attempt(case, state=state, reason=why.reason, at=case.now, again_at=again_at)


def _write_attempt(case: Case, **facts: object) -> int:
    return insert_attempt(
        case.tx,
        touchpoint_id=case.touchpoint_id,
        channel=case.request.channel,
        n=len(case.on_channel) + 1,
        **facts,
    )


def _wall_time(pace: Pace, moment: datetime) -> datetime:
    """Return the wall instant by which the journey's clock shows `moment`: never a breath early.

    Rounding to microseconds is seconds of a fast journey: asked then, we would be held once more.
    """
    wall = pace.wall_time(moment)
    return wall if pace.journey_time(wall) >= moment else wall + timedelta.resolution


def _entry_properties(case: Case) -> Mapping[str, object]:
    entry_event_id = case.request.entry_event_id
    if entry_event_id is None or set(case.message.variables) <= set(Customer.model_fields):
        return {}  # they would not be looked at
    return properties_of(case.tx, case.customer.customer_id, entry_event_id) or {}
