"""A scene for the console: a customer who waits, asks, and is kept from a text; and who looks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Page
from sqlalchemy import update

from adapters.store.events.queue import EventQueue
from adapters.store.schema import events
from adapters.store.states import EventState
from cli.demo.environment import Stage
from domain.access import Role, WantedKey
from domain.broadcast import BroadcastState
from domain.customers import Channel, Identity, Topic
from domain.inbound import InboundMessage
from domain.operations import OperatorAction, OperatorRequest
from domain.pauses import PauseTarget
from starter.client.broadcasts import asked_for
from starter.inbound import take_in
from tests.adapters.store.transactions import begin
from tests.e2e.lapsed import fill
from tests.waiting import eventually
from workflows.car_delivery.events import CarArrived, CarOrdered
from workflows.onboarding.events import SignedUp

MARIA = OperatorRequest(by="maria", reason="a new key")
OUTAGE = OperatorRequest(by="maria", reason="texts do not arrive today")
ZONES = (
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Europe/Lisbon",
    "America/Sao_Paulo",
    "America/Denver",
    "Pacific/Honolulu",
)


def where_it_is_noon() -> str:
    """A zone in which no message waits for the morning."""
    now = datetime.now(UTC)
    return min(ZONES, key=lambda zone: abs(now.astimezone(ZoneInfo(zone)).hour - 12))


async def a_key(stage: Stage, name: str, role: Role) -> str:
    return (await stage.jornada.access.create(WantedKey(name, role), MARIA)).text


async def sign_in(page: Page, stage: Stage, key: str) -> None:
    await page.goto(f"{stage.url}/console")
    await page.get_by_label("Your key").fill(key)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("heading", name="Find a customer").wait_for()


async def ana_waits(stage: Stage) -> None:
    """Ana signed up and does not confirm; her car is here, and she is asked for a slot."""
    await stage.jornada.identify(
        Identity(
            customer_id="c-ana",
            email="ana@example.com",
            phone="+5511987654321",
            first_name="Ana",
            locale="pt-BR",
            time_zone=where_it_is_noon(),
            consents={
                Topic.TIPS: {Channel.EMAIL: True},
                Topic.ORDER_UPDATES: {Channel.SMS: True},
            },
        )
    )
    await stage.jornada.track("c-ana", SignedUp())
    await stage.jornada.track("c-ana", CarOrdered(order_id="car-1"))
    noon = datetime.now(UTC) + timedelta(days=3)
    slots = {f"slot_{nth}": noon + timedelta(days=nth) for nth in (1, 2)}
    await stage.jornada.track("c-ana", CarArrived(order_id="car-1", **slots))
    await eventually(lambda: _is_asked(stage))


async def _is_asked(stage: Stage) -> bool:
    asked = await stage.jornada.operators.questions("c-ana")
    return bool(asked) and asked[0].is_open(datetime.now(UTC))


async def texts(stage: Stage, body: str) -> None:
    """Ana answers, and then writes what answers nothing, so that a person is asked to read it."""
    (question, *_) = await stage.jornada.operators.questions("c-ana")
    await stage.jornada.operators.answer(question.asked.touchpoint_id, "1", MARIA)
    now = datetime.now(UTC)
    text = InboundMessage("sandbox", "m-1", Channel.SMS, "+5511987654321", body, now)
    await take_in(stage.jornada, stage.settings, text)
    assert await stage.jornada.tasks.list()


async def _is_dispatched(stage: Stage) -> bool:
    return await EventQueue(stage.jornada.database).pending_count() == 0


async def much(stage: Stage) -> None:
    """Something of all that there is to see."""
    await ana_waits(stage)
    await stage.jornada.track("c-ana", "Never Heard Of", message_id="e-1")
    await eventually(lambda: _is_dispatched(stage))
    parked = {"state": EventState.DEAD_LETTER, "problem": "no journey takes that key"}
    async with begin(stage.jornada.database) as tx:
        await tx.execute(update(events).where(events.c.event_id == "e-1").values(parked))
    await stage.jornada.brake.pause(PauseTarget.CHANNEL, "sms", OUTAGE)
    await texts(stage, "Call me!")
    await a_broadcast(stage)


async def a_broadcast(stage: Stage) -> None:
    """Maria's broadcast to customers who lapsed has enrolled the first, and takes its time."""
    await fill(stage.jornada.database, 20)
    why = OperatorRequest(by="maria", reason="the spring offer")
    await stage.jornada.broadcasts.start(
        asked_for("onboarding", "lapsed", "spring", per_second=0.01), why
    )

    async def is_under_way() -> bool:
        known = await stage.jornada.broadcasts.find("spring")
        return known.state is BroadcastState.RUNNING and known.enrolled == 1

    await eventually(is_under_way)


async def hurried(stage: Stage) -> None:
    """An operator ends Ana's wait: she is reminded by mail, as she wants no texts about tips."""
    why = OperatorRequest(by="maria", reason="she is on the phone")
    await stage.jornada.operators.operate(OperatorAction.SKIP_WAIT, why, "onboarding", "c-ana")

    async def is_reminded() -> bool:
        told = await stage.jornada.explain("c-ana")
        return any("reminder" in t.message for one in told.enrolments for t in one.touchpoints)

    await eventually(is_reminded)
