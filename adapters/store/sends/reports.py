"""Delivery reports: what vendors report of touchpoints. Late, doubled, out of order."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, update

from adapters.store.customers.addresses import folded, ids_at
from adapters.store.customers.rows import lock_customers, owners_of
from adapters.store.customers.suppressions import Shown, suppress
from adapters.store.events.names import FROM_REPORTS
from adapters.store.events.write import store_event
from adapters.store.schema import attempts, touchpoints
from adapters.store.sends.rows import UNSETTLED, claimed_at, settle_as_sent, update_attempt
from adapters.store.sinks.happened import note_touchpoint
from adapters.store.states import AttemptState, SettledBy
from domain.customers import Channel
from domain.delivery_reports import REPORTED_AS, DeliveryReport, is_further
from domain.events import MessageReport, MessageUndelivered
from domain.ids import event_id_of, local_key
from domain.ports import Timing
from domain.sinks.notices import NoticeType

_CALLED = (
    *UNSETTLED,
    AttemptState.HANDED_OVER,
    AttemptState.REFUSED,
    AttemptState.RELEASED,
    AttemptState.ABSENT,
)
"""The attempts that a vendor can report on: the others never called."""
_AMONG = touchpoints.c.touchpoint_id.in_(bindparam("touchpoint_ids", expanding=True))
_CUSTOMERS_OF = select(touchpoints.c.customer_id).where(_AMONG)
_TOUCHPOINTS = select(touchpoints).where(_AMONG).order_by(touchpoints.c.touchpoint_id)
_ATTEMPTS = (
    select(attempts)
    .where(attempts.c.touchpoint_id.in_(bindparam("touchpoint_ids", expanding=True)))
    .order_by(attempts.c.attempt_id)
)
_REACHED = update(touchpoints).where(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))


class _Suppressing(NamedTuple):
    """A delivery report that suppresses an address, unless that was reactivated since."""

    report: DeliveryReport
    since: datetime


class _Known(NamedTuple):
    """A touchpoint, and its attempts, the oldest first. Its customer is locked."""

    touchpoint: Row[Any]
    attempts: Sequence[Row[Any]]


def note(
    tx: Connection,
    reports: Iterable[DeliveryReport],
    at: datetime,
    listening: Mapping[str, Collection[str]],
    timing: Timing,
) -> set[DeliveryReport]:
    """Take in what vendors report; return what of it is of our touchpoints or customers.

    Any report proves that the vendor has it. `listening` are the names of the events that each
    journey hears of its messages.
    """
    reports_of: defaultdict[str | None, list[DeliveryReport]] = defaultdict(list)
    for report in dict.fromkeys(reports):
        reports_of[report.touchpoint_id].append(report)
    suppressing = [_Suppressing(r, r.at or at) for r in _strays(tx, reports_of.pop(None, []))]
    taken = {each.report for each in suppressing}
    touchpoint_ids = [each for each in reports_of if each is not None]
    _lock(tx, touchpoint_ids)
    for known in _known(tx, touchpoint_ids):
        theirs = reports_of[known.touchpoint.touchpoint_id]
        suppressing += _take_in(tx, known, theirs, at, listening, timing)
        taken.update(theirs)
    for each in sorted(suppressing, key=_turn):
        _suppress(tx, each, at)
    return taken


def _strays(tx: Connection, reports: Iterable[DeliveryReport]) -> list[DeliveryReport]:
    """Return what suppresses a customer's address though it names no touchpoint."""
    useful = [report for report in reports if report.suppress_for and report.address]
    return [each for each in useful if ids_at(tx, each.channel, each.address or "")]


def _lock(tx: Connection, touchpoint_ids: Collection[str]) -> None:
    found = tx.scalars(_CUSTOMERS_OF, {"touchpoint_ids": list(touchpoint_ids)})
    lock_customers(tx, owners_of(tx, set(found)))


def _known(tx: Connection, touchpoint_ids: Collection[str]) -> list[_Known]:
    among = {"touchpoint_ids": list(touchpoint_ids)}
    tried: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for attempt in tx.execute(_ATTEMPTS, among):
        tried[attempt.touchpoint_id].append(attempt)
    return [_Known(row, tried[row.touchpoint_id]) for row in tx.execute(_TOUCHPOINTS, among)]


def _take_in(
    tx: Connection,
    known: _Known,
    reports: Sequence[DeliveryReport],
    at: datetime,
    listening: Mapping[str, Collection[str]],
    timing: Timing,
) -> list[_Suppressing]:
    """Take in the reports of one touchpoint; return what of them suppresses an address."""
    touchpoint = known.touchpoint
    before = reached = (touchpoint.vendor_state, touchpoint.vendor_code)
    suppressing = []
    for report in reports:
        attempt = _reported_of(known.attempts, report)
        if attempt is None:
            continue
        if _is_unproven(attempt, report):
            settle_as_sent(tx, attempt, at, report.vendor_message_id, by=SettledBy.NEWS)
            (known,) = _known(tx, [touchpoint.touchpoint_id])
        if code := _code(report):
            update_attempt(tx, attempt.attempt_id, vendor_code=code)
        if known.touchpoint.channel == report.channel:
            reached = _further(report, reached)
            _publish(tx, known.touchpoint, report, at, listening)
        if report.suppress_for is not None:
            claimed = claimed_at(attempt, timing)
            suppressing.append(_Suppressing(report, max(claimed, report.at or claimed)))
    if reached != before:
        state, code = reached
        place = {"of_touchpoint": touchpoint.touchpoint_id}
        tx.execute(_REACHED, place | {"vendor_state": state, "vendor_code": code})
        _note_reached(tx, known.touchpoint, str(state), at)
    return suppressing


def _note_reached(tx: Connection, touchpoint: Row[Any], state: str, at: datetime) -> None:
    touchpoint_id, channel = touchpoint.touchpoint_id, touchpoint.channel
    reported = REPORTED_AS.get(state)
    if reported is MessageUndelivered:
        failed = NoticeType.TOUCHPOINT_FAILED
        note_touchpoint(tx, failed, touchpoint_id, at, channel=channel, reason=state)
    elif reported is not None:  # who opened it has it
        note_touchpoint(tx, NoticeType.TOUCHPOINT_DELIVERED, touchpoint_id, at, channel=channel)


def _reported_of(rows: Sequence[Row[Any]], report: DeliveryReport) -> Row[Any] | None:
    """Return the attempt that a report is of: the one of that id, else the newest without an id."""
    called = [row for row in rows if row.channel == report.channel and row.state in _CALLED]
    named = [row for row in called if row.vendor_message_id == report.vendor_message_id is not None]
    unnamed = [row for row in called if not row.vendor_message_id]
    return next(reversed(named or unnamed or called), None)


def _is_unproven(attempt: Row[Any], report: DeliveryReport) -> bool:
    """Tell whether a report adds to what is known of its attempt: that it arrived, or its id."""
    is_named = attempt.vendor_message_id or not report.vendor_message_id
    return attempt.state != AttemptState.HANDED_OVER or not is_named


def _further(
    report: DeliveryReport, reached: tuple[str | None, str | None]
) -> tuple[str | None, str | None]:
    """Return how far a message got, and the vendor's code, after one more report."""
    state, code = reached
    reported = _code(report)
    says_more = report.state == state and (reported or "") > (code or "")
    return (report.state, reported) if is_further(report.state, state) or says_more else reached


def _code(report: DeliveryReport) -> str | None:
    """Return the vendor's code for why a message did not arrive."""
    failed = REPORTED_AS.get(report.state) is MessageUndelivered
    return report.detail if failed else None


def _publish(
    tx: Connection,
    touchpoint: Row[Any],
    report: DeliveryReport,
    at: datetime,
    listening: Mapping[str, Collection[str]],
) -> None:
    """Store the event that the enrolment hears: one for each touchpoint and kind."""
    kind = REPORTED_AS.get(report.state)
    if kind is None or kind.event_name() not in listening.get(touchpoint.journey, ()):
        return
    store_event(
        tx,
        event_id=event_id_of(f"{touchpoint.touchpoint_id}:{kind.event_name()}", scope=FROM_REPORTS),
        customer_id=touchpoint.customer_id,
        enrolment_id=touchpoint.enrolment_id,
        name=kind.event_name(),
        properties=_event(kind, touchpoint, report.channel).model_dump(mode="json"),
        occurred_at=at,
        source=FROM_REPORTS,
    )


def _event(kind: type[MessageReport], touchpoint: Row[Any], channel: Channel) -> MessageReport:
    place = local_key(touchpoint.touchpoint_key)
    return kind(message=touchpoint.message, touchpoint=place, channel=channel)


def _turn(each: _Suppressing) -> tuple[str, str]:
    """Addresses in one order, as others may suppress the same ones just now."""
    channel = each.report.channel
    return channel, folded(channel, each.report.address or "")


def _suppress(tx: Connection, each: _Suppressing, at: datetime) -> None:
    report, since = each
    if report.address and report.suppress_for:
        shown = Shown(report.touchpoint_id, report.detail)
        suppress(
            tx, report.channel, report.address, report.suppress_for, at, since=since, shown=shown
        )
