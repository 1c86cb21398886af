"""Delivery reports: what a vendor reports of touchpoints. Late, doubled, out of order."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.claim import claimed_at
from adapters.store.customers import Shown, folded, ids_at, lock_customers, suppress
from adapters.store.intake import store_event
from adapters.store.schema import (
    AttemptState,
    SettledBy,
    attempts,
    touchpoints,
)
from adapters.store.touchpoints import UNSETTLED, settle_as_sent
from domain.customers import Channel
from domain.delivery_reports import REPORTED_AS, DeliveryReport, is_further
from domain.events import MessageReport, MessageUndelivered
from domain.ids import event_id_of, local_key
from domain.ports import Timing

SOURCE = "news"
_CALLED = (
    *UNSETTLED,
    AttemptState.HANDED_OVER,
    AttemptState.REFUSED,
    AttemptState.RELEASED,
    AttemptState.ABSENT,
)
"""The attempts that a vendor can have news of: the others never called."""


class _Barring(NamedTuple):
    """A delivery report that bars an address, unless that was let be used again since."""

    news: DeliveryReport
    since: datetime


class _Known(NamedTuple):
    """A touchpoint, and its attempts, the oldest first. Its customer is locked."""

    touchpoint: Row[Any]
    attempts: Sequence[Row[Any]]


async def note(
    tx: AsyncConnection,
    told: Iterable[DeliveryReport],
    at: datetime,
    listening: Mapping[str, Collection[str]],
    timing: Timing,
) -> set[DeliveryReport]:
    """Take in what vendors report; return what of it is of our touchpoints or customers.

    Any news proves that the vendor has it. `listening` are the names of the events that each
    journey hears of its messages.
    """
    news_of: defaultdict[str | None, list[DeliveryReport]] = defaultdict(list)
    for news in dict.fromkeys(told):
        news_of[news.touchpoint_id].append(news)
    barring = [_Barring(news, news.at or at) for news in await _strays(tx, news_of.pop(None, []))]
    taken = {barred.news for barred in barring}
    touchpoint_ids = [each for each in news_of if each is not None]
    await _lock(tx, touchpoint_ids)
    for known in await _known(tx, touchpoint_ids):
        hers = news_of[known.touchpoint.touchpoint_id]
        barring += await _take_in(tx, known, hers, at, listening, timing)
        taken.update(hers)
    for barred in sorted(barring, key=_turn):
        await _bar(tx, barred, at)
    return taken


async def _strays(tx: AsyncConnection, told: Iterable[DeliveryReport]) -> list[DeliveryReport]:
    """Return what bars a customer's address though it names no touchpoint."""
    bars = [news for news in told if news.bars and news.address]
    return [news for news in bars if await ids_at(tx, news.channel, news.address or "")]


async def _lock(tx: AsyncConnection, touchpoint_ids: Collection[str]) -> None:
    found = await tx.scalars(
        select(touchpoints.c.customer_id).where(touchpoints.c.touchpoint_id.in_(touchpoint_ids))
    )
    await lock_customers(tx, set(found))


async def _known(tx: AsyncConnection, touchpoint_ids: Collection[str]) -> list[_Known]:
    tried: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for attempt in await tx.execute(
        select(attempts)
        .where(attempts.c.touchpoint_id.in_(touchpoint_ids))
        .order_by(attempts.c.attempt_id)
    ):
        tried[attempt.touchpoint_id].append(attempt)
    rows = await tx.execute(
        select(touchpoints)
        .where(touchpoints.c.touchpoint_id.in_(touchpoint_ids))
        .order_by(touchpoints.c.touchpoint_id)
    )
    return [_Known(row, tried[row.touchpoint_id]) for row in rows]


async def _take_in(
    tx: AsyncConnection,
    known: _Known,
    told: Sequence[DeliveryReport],
    at: datetime,
    listening: Mapping[str, Collection[str]],
    timing: Timing,
) -> list[_Barring]:
    """Take in news of one touchpoint; return what of it bars an address."""
    touchpoint_id = known.touchpoint.touchpoint_id
    before = reached = (known.touchpoint.vendor_state, known.touchpoint.vendor_code)
    barring = []
    for news in told:
        attempt = _told_of(known.attempts, news)
        if attempt is None:
            continue
        if _is_unproven(attempt, news):
            await settle_as_sent(tx, attempt, at, news.vendor_message_id, by=SettledBy.NEWS)
            (known,) = await _known(tx, [touchpoint_id])
        is_current = known.touchpoint.channel == news.channel
        kind = REPORTED_AS.get(news.state)
        code = news.detail if kind is MessageUndelivered else None
        says_more = news.state == reached[0] and (code or "") > (reached[1] or "")
        if is_current and (is_further(news.state, reached[0]) or says_more):
            reached = (news.state, code)
        if is_current and kind and kind.event_name() in listening.get(known.touchpoint.journey, ()):
            await _tell(tx, known.touchpoint, kind, news.channel, at)
        if news.bars is not None:
            claimed = claimed_at(attempt, timing)
            barring.append(_Barring(news, max(claimed, news.at or claimed)))
    if reached != before:
        await tx.execute(
            update(touchpoints)
            .where(touchpoints.c.touchpoint_id == touchpoint_id)
            .values(vendor_state=reached[0], vendor_code=reached[1])
        )
    return barring


def _told_of(rows: Sequence[Row[Any]], news: DeliveryReport) -> Row[Any] | None:
    """Return the attempt that news is of: the one of that id, else the newest without an id."""
    called = [row for row in rows if row.channel == news.channel and row.state in _CALLED]
    named = [row for row in called if row.vendor_message_id == news.vendor_message_id is not None]
    unnamed = [row for row in called if not row.vendor_message_id]
    return next(reversed(named or unnamed or called), None)


def _is_unproven(attempt: Row[Any], news: DeliveryReport) -> bool:
    """Tell whether news of an attempt adds to what is known of it: that it arrived, or its id."""
    is_named = attempt.vendor_message_id or not news.vendor_message_id
    return attempt.state != AttemptState.HANDED_OVER or not is_named


async def _tell(
    tx: AsyncConnection,
    touchpoint: Row[Any],
    kind: type[MessageReport],
    channel: Channel,
    at: datetime,
) -> None:
    """Store the event that the enrolment hears: one for each touchpoint and kind."""
    report = kind(
        message=touchpoint.message, touchpoint=local_key(touchpoint.touchpoint_key), channel=channel
    )
    await store_event(
        tx,
        event_id=event_id_of(f"{touchpoint.touchpoint_id}:{kind.event_name()}", scope=SOURCE),
        customer_id=touchpoint.customer_id,
        enrolment_id=touchpoint.enrolment_id,
        name=kind.event_name(),
        properties=report.model_dump(mode="json"),
        occurred_at=at,
        source=SOURCE,
    )


def _turn(barred: _Barring) -> tuple[str, str]:
    """Addresses in one order, as others may bar the same ones just now."""
    channel = barred.news.channel
    return channel, folded(channel, barred.news.address or "")


async def _bar(tx: AsyncConnection, barred: _Barring, at: datetime) -> None:
    news, since = barred
    if news.address and news.bars:
        shown = Shown(news.touchpoint_id, news.detail)
        await suppress(tx, news.channel, news.address, news.bars, at, since=since, shown=shown)
