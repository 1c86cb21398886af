"""What the tests of car delivery share: one buyer, one car, and what happens to it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.customers import Channel, Topic
from domain.events.commerce import OrderEvent
from domain.explanation import OpenTask
from domain.journeys import Ending
from domain.messages import Message
from domain.questions import AnswerOutcome
from tests.journeys.travel import Run, Travel
from workflows.car_delivery.events import CarArrived, CarHandedOver, CarOrdered
from workflows.car_delivery.journey import CarDelivery
from workflows.car_delivery.messages import CHOOSE_SLOT

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
NIGHT = datetime(2040, 1, 10, 1, 0, tzinfo=UTC)
"""In Brazil."""
SAO_PAULO = "America/Sao_Paulo"

MARCH = date(2040, 3, 1)
"""When the car should arrive, as the order has it."""
EVERYTHING = {Topic.ORDER_UPDATES: [Channel.SMS], Topic.SURVEYS: [Channel.EMAIL, Channel.SMS]}
"""Consent to texts about the order, and to surveys on both channels."""
SLOTS: dict[str, Any] = {
    "slot_1": datetime(2040, 1, 13, 10, 0, tzinfo=UTC),
    "slot_2": datetime(2040, 1, 14, 15, 0, tzinfo=UTC),
    "slot_3": datetime(2040, 1, 17, 11, 30, tzinfo=UTC),
}
"""A Friday, a Saturday and a Tuesday, all more than 36 hours after the car arrives."""
ARRIVAL = datetime(2040, 1, 10, 12, 0, tzinfo=UTC)
"""A Tuesday."""
SATURDAY: datetime = SLOTS["slot_2"]
WRITTEN = {"1": "Fri, Jan 13, 10:00", "2": "Sat, Jan 14, 15:00", "3": "Tue, Jan 17, 11:30"}
"""As English texts write them to a customer in UTC."""
TAP = "by a tap"


async def ordered(
    travel: Travel,
    *,
    order: str = "car-1",
    estimated_on: date | None = MARCH,
    consents: Mapping[Topic, Sequence[Channel]] = EVERYTHING,
    **fields: Any,
) -> Run:
    """Let Ana, who takes texts and surveys, order a car: on Monday 9 January 2040 at noon UTC."""
    ana = await travel.customer("ana", consents=consents, **fields)
    return await travel.begin(
        CarDelivery, ana, CarOrdered(order_id=order, estimated_on=estimated_on)
    )


async def happens(
    run: Run, *kinds: type[OrderEvent], after: timedelta = timedelta(), **fields: Any
) -> None:
    """Let one or more things happen to the car, at once, after a while."""
    for kind in kinds:
        order = run.id.rsplit("/", 1)[1]
        await run.hears(kind(order_id=order, **fields), after=after)
        after = timedelta()


async def arrived(
    travel: Travel, slots: Mapping[str, datetime] = SLOTS, *, after: timedelta = DAY, **fields: Any
) -> Run:
    """Let the car arrive a day after it was ordered: on Tuesday at noon UTC."""
    run = await ordered(travel, **fields)
    await happens(run, CarArrived, after=after, **slots)
    return run


async def booked(travel: Travel, option: str = "2", **fields: Any) -> Run:
    """Let the buyer choose a slot an hour after the question, by default the Saturday's."""
    run = await arrived(travel, **fields)
    await travel.ahead(HOUR)
    await travel.texts(option)
    return run


async def handed_over(travel: Travel, *, after: timedelta = DAY, **fields: Any) -> Run:
    """Let the buyer have the keys, without any slot."""
    run = await ordered(travel, **fields)
    await happens(run, CarHandedOver, after=after)
    return run


async def answers(travel: Travel, run: Run, message: Message, option: str, *, how: str) -> None:
    """Let the buyer answer by a text in these words, or by a tap."""
    if how == TAP:
        assert await travel.taps(run, message, option) is AnswerOutcome.ANSWERED
    else:
        assert await travel.texts(how) == ""


async def since_confirmed(run: Run) -> list[tuple[str, str, str]]:
    """Everything that the journey sent after the confirmation, by the buyer's clock."""
    said = [
        (one.when, one.channel, one.message.removeprefix("car_delivery."))
        for one in await run.said()
    ]
    return [one for one in said if one[2] not in ("car_confirmed", "reply")]


async def words(travel: Travel, message: str) -> list[str]:
    """Tell the words of each message of that name, the oldest first."""
    name = f"car_delivery.{message}"
    return [one.text for one in await travel.mailbox.messages("ana") if one.message == name]


async def offered(travel: Travel) -> list[str]:
    """Tell which slots each question offered, by their numbers: `["123", "13"]`."""
    asked = await words(travel, CHOOSE_SLOT.name.removeprefix("car_delivery."))
    return [
        "".join(n for n, slot in WRITTEN.items() if f"{n} for {slot}" in text) for text in asked
    ]


async def tasks(travel: Travel) -> list[tuple[str, str, str]]:
    """Tell what people were asked to do: the team, why, and when (UTC)."""
    asked: Sequence[OpenTask] = (await travel.jornada.explain("ana")).open_tasks
    return [(task.owner, task.reason, f"{task.at:%a %d %b %H:%M}") for task in asked]


async def ledger(travel: Travel, message: str) -> list[tuple[str, str | None]]:
    """Tell what the ledger says of each touchpoint of a message, the oldest first."""
    return [
        (touchpoint.status, touchpoint.reason)
        for enrolment in (await travel.jornada.explain("ana")).enrolments
        for touchpoint in enrolment.touchpoints
        if touchpoint.message == f"car_delivery.{message}"
    ]


def facts(ending: Ending) -> tuple[str, str]:
    """Tell how it ended: the outcome and the stage."""
    return ending.outcome, ending.stage
