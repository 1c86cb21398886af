"""A chapter: what ends on a day, which may move, is to be renewed, and that is told before."""

from datetime import date, time, timedelta
from typing import NamedTuple

from domain.customers import Channel
from domain.days import OnDay
from domain.events import Event
from domain.messages import Message
from workflows.base.journey import Journey


class Renewal(NamedTuple):
    """What tells of it, and what is said about it."""

    planned: type[Event]
    """Says the day by its field `ends_on`, and may say another one later."""
    renewed: type[Event]
    """Nothing more is said then."""
    message: Message
    """Tells the fact `ends_on`."""
    planned_within: timedelta
    """How long it is waited for that it is planned at all."""
    via: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL)


async def tell_before_it_ends(
    journey: Journey,
    renewal: Renewal,
    *,
    days: int,
    hour: time,
    zone: str | None,
) -> bool:
    """Tell it so many days before its end; return whether it was told.

    It is not where nothing is planned in time, or it is renewed or over by then.
    """
    heard = (renewal.planned, renewal.renewed)
    ends_on: date | None = None
    news = await journey.wait_for(*heard, within=renewal.planned_within)
    while news is not None and not isinstance(news, renewal.renewed):
        ends_on = getattr(news, "ends_on", None) or ends_on
        if ends_on is None:
            return False
        notice = OnDay(ends_on, at=hour, days=-days, zone=zone)
        news = await journey.wait_for(*heard, until=notice)
    if news is not None or ends_on is None or await journey.today(zone) > ends_on:
        return False
    facts = {"ends_on": ends_on}
    delivery = await journey.send(
        renewal.message, via=renewal.via, facts=facts, cancel_if=renewal.renewed
    )
    return delivery.sent
