"""A request to send, and all that the store knows of it."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from adapters.store.customers.addresses import addresses_on
from adapters.store.customers.consents import is_pending
from adapters.store.customers.preferences import quiet_hours_in
from adapters.store.customers.rows import customer_of, lock_customer
from adapters.store.customers.zones import whereabouts_of
from adapters.store.enrolments.runs import Run, adopt_run, is_duplicate
from adapters.store.sends.facts import facts_of, last_said, properties_of, recent_of
from adapters.store.sends.rows import attempts_of
from adapters.store.states import AttemptState, EnrolmentState
from channels.registry import CHANNELS
from domain.customers import Channel, Consent, Customer
from domain.eligibility import EligibilityContext
from domain.eligibility.caps import CAP_WINDOW
from domain.messages import Delivery, Message, Reason, SendRequest, Status
from domain.ports import Timing


class Case(NamedTuple):
    """A request, and all that the store knows of it. The customer is locked."""

    tx: Connection
    request: SendRequest
    message: Message
    now: datetime
    timing: Timing
    customer: Customer
    enrolment_id: str
    duplicate_run: bool
    superseded: bool
    about: Mapping[str, object] | None
    """All that the event told which it is about; None where that event is gone."""
    facts: Row[Any]
    touchpoint_id: str
    link_token: str
    """What opens its pages: the id itself, for a touchpoint of an older version."""
    attempts: Sequence[Row[Any]]
    first_heard_at: datetime

    @property
    def is_new(self) -> bool:
        """Whether its touchpoint is not recorded yet."""
        return self.facts.touchpoint_id is None

    @property
    def on_channel(self) -> list[Row[Any]]:
        """Its attempts on the channel that is asked for now."""
        return [attempt for attempt in self.attempts if attempt.channel == self.request.channel]

    @property
    def unaccounted(self) -> list[Row[Any]]:
        """Its attempts of which it cannot be known what became of them."""
        return [attempt for attempt in self.attempts if attempt.state == AttemptState.UNKNOWN]

    def delivery(
        self,
        status: Status,
        reason: str,
        *,
        channel: str | None = None,
        at: datetime | None = None,
        again_at: datetime | None = None,
    ) -> Delivery:
        """Return what became of it, as of now where nothing else is said."""
        return Delivery(
            status=status,
            reason=Reason(reason),
            channel=Channel(channel or self.request.channel),
            at=at or self.now,
            time_zone=self.customer.time_zone,
            again_at=again_at,
        )


def case_of(
    tx: Connection,
    request: SendRequest,
    message: Message,
    clock: Callable[[], datetime],
    timing: Timing,
) -> Case:
    """Lock the customer, and fetch all that is known; the clock is read once they are ours."""
    row = lock_customer(tx, request.customer_id, clock())
    now = clock()
    customer_id = row.customer_id  # the request may have an id that became theirs
    facts = facts_of(tx, customer_id, request, message)
    enrolment = _enrolment_of(tx, customer_id, request, facts, now)
    known = facts.touchpoint_id is not None
    return Case(
        tx=tx,
        request=request,
        message=message,
        now=now,
        timing=timing,
        customer=customer_of(
            row,
            whereabouts_of(tx, customer_id, row.time_zone),
            _addresses(tx, customer_id, request, facts),
        ),
        **enrolment._asdict(),
        about=_about(tx, customer_id, request),
        facts=facts,
        touchpoint_id=facts.touchpoint_id or secrets.token_urlsafe(16),
        link_token=facts.link_token or facts.touchpoint_id or secrets.token_urlsafe(16),
        attempts=attempts_of(tx, facts.touchpoint_id) if known else (),
        first_heard_at=row.created_at,
    )


def _addresses(
    tx: Connection, customer_id: str, request: SendRequest, facts: Row[Any]
) -> dict[Channel, str]:
    """Return the address on the channel, or else those on the message's other channels."""
    if facts.address is not None:
        return {request.channel: facts.address}
    return addresses_on(tx, customer_id, request.via)


def _about(tx: Connection, customer_id: str, request: SendRequest) -> Mapping[str, object] | None:
    """Return what the event told that a request is about: nothing, where it is about none.

    One of an older version says nothing of an event, although the message may be about one by now.
    """
    return {} if request.about is None else properties_of(tx, customer_id, request.about)


class _Enrolment(NamedTuple):
    """The run's enrolment, as far as a claim looks at it."""

    enrolment_id: str
    duplicate_run: bool
    """Whether its event had begun another run before."""
    superseded: bool
    """Whether another one goes on instead."""


def _enrolment_of(
    tx: Connection, customer_id: str, request: SendRequest, facts: Row[Any], now: datetime
) -> _Enrolment:
    run = Run.of(request, customer_id)
    is_known = facts.enrolment_state == EnrolmentState.RUNNING
    found = facts if is_known else adopt_run(tx, run, now)
    # Only one enrolment bears the event's id: if that is this run's, no other one began with it.
    is_another = found.entry_event_id != run.entry_event_id
    return _Enrolment(
        found.enrolment_id,
        duplicate_run=is_another and is_duplicate(tx, run),
        superseded=found.superseded_by is not None,
    )


def context_of(case: Case) -> EligibilityContext:
    """Return what the rules of eligibility look at."""
    request, absent = case.request, AttemptState.ABSENT
    spec = CHANNELS[request.channel]
    return EligibilityContext(
        message=case.message,
        channel=request.channel,
        wall=case.now,
        customer=case.customer,
        consents=_consents(case),
        consents_by_default=spec.consents_by_default(case.message.topic),
        to_confirm=is_pending(case.facts.granted, case.facts.granted_at, case.facts.pending_at),
        has_quiet_hours=spec.has_quiet_hours,
        own_quiet_hours=quiet_hours_in(case.facts.quiet_from, case.facts.quiet_until),
        via=request.via,
        first_heard_at=case.first_heard_at,
        suppressed=_is_suppressed(case),
        unread_stop=case.facts.unread_stop,
        recent=_recent(case),
        last_said=_last_said(case),
        due_at=request.due_at,
        answer=request.answer,
        obsolete=request.obsolete,
        event_gone=case.about is None,
        duplicate_run=case.duplicate_run,
        superseded=case.superseded,
        paused_since=case.facts.paused_since,
        absent=[attempt.settled_at for attempt in case.on_channel if attempt.state == absent],
        pace=request.pace,
    )


def _is_suppressed(case: Case) -> bool:
    """Tell whether the address must not be used for this message.

    An erased customer who comes back under another id gets what they caused, such as a receipt.
    """
    reason = case.facts.suppressed_for
    is_owed = reason == Reason.ERASED and case.message.topic.transactional
    return reason is not None and not is_owed


def _consents(case: Case) -> Sequence[Consent]:
    if case.facts.granted is None:
        return ()
    word = Consent(
        topic=case.message.topic,
        channel=case.request.channel,
        granted=case.facts.granted,
        at=case.facts.granted_at,
    )
    return (word,)


def _recent(case: Case) -> Sequence[datetime]:
    if case.message.topic.transactional:
        return ()
    since = case.now - case.request.pace.wall_duration(CAP_WINDOW)
    return recent_of(case.tx, case.customer.customer_id, since)


def _last_said(case: Case) -> datetime | None:
    if case.message.once_in is None:
        return None
    since = case.now - case.request.pace.wall_duration(case.message.once_in)
    who, what = case.customer.customer_id, case.message.name
    return last_said(case.tx, who, what, since, but=case.touchpoint_id)
