"""What happened to customers whom staff look at: tasks, a question, dead letters, two journeys."""

from datetime import UTC, datetime, timedelta

from adapters.store.broadcasts import Broadcasts
from adapters.store.events.queue import EventQueue
from adapters.store.tasks import open_task
from domain.broadcast import BroadcastOrder, BroadcastProgress
from domain.customers import Channel, Topic
from domain.messages import Text
from domain.operations import OperatorRequest
from tests.adapters.store.transactions import begin
from tests.webhooks.conftest import ANA, World
from workflows.car_delivery.messages import CHOOSE_SLOT
from workflows.onboarding.messages import FIRST_STEPS, WELCOME
from workflows.post_purchase.messages import OFFER

ONBOARDING_TASK, ORDER_TASK = "run-c-ana:task:1", "run-2:task:1"


async def two_journeys(world: World) -> None:
    """Ana in two journeys: onboarding has sent a welcome and tips, her order an offer."""
    await world.meet()
    await world.jornada.start("onboarding", "c-ana", request_id="r-1", by="shop")
    await world.jornada.start("post_purchase", "c-ana", "o-1", request_id="r-2", by="crm")
    await world.sent(WELCOME)
    await world.sent(FIRST_STEPS)
    await world.sent(
        OFFER,
        topic=Topic.ORDER_UPDATES,
        journey="post_purchase",
        touchpoint_key="run-2:post_purchase.offer:1",
        workflow_id="post_purchase/c-ana/o-1",
        first_execution_run_id="run-2",
    )


async def a_task(world: World, task_key: str, journey: str, reason: str = "call them") -> str:
    """A journey asks support to help Ana by yesterday; return the task's id."""
    await world.meet()
    now = datetime.now(UTC)
    facts = {"journey": journey, "owner": "support", "reason": reason}
    times = {"at": now - timedelta(days=2), "due_at": now - timedelta(days=1)}
    async with begin(world.database) as tx:
        await tx.run(lambda tx: open_task(tx, task_key, customer_id="c-ana", **facts, **times))
    return next(task.task_id for task in await world.jornada.tasks.list() if task.reason == reason)


async def a_question(world: World) -> str:
    """Ana is asked by text which slot suits them; return its touchpoint's id."""
    sent = await world.sent(
        CHOOSE_SLOT,
        Channel.SMS,
        content=Text(body="Which slot?"),
        journey="car_delivery",
        workflow_id="car_delivery/c-ana/car-1",
        first_execution_run_id="run-car",
        touchpoint_key="run-car:car_delivery.choose_slot:1",
    )
    return sent.touchpoint_id


async def a_dead_letter(world: World, message_id: str, customer_id: str = ANA.customer_id) -> str:
    """An event of a customer's that no journey could be handed; return its id."""
    await world.jornada.track(
        customer_id, "Order Completed", {"order_id": "o-9"}, message_id=message_id
    )
    await EventQueue(world.database).to_dead_letters(message_id, "no journey takes that key")
    return message_id


async def a_broadcast(
    world: World, broadcast_id: str, journey: str = "onboarding", reason: str = "the spring offer"
) -> Broadcasts:
    """Maria asked for one to 2,000 who lapsed; it runs, and has looked at 1,300 of them."""
    store = Broadcasts(world.database)
    order = BroadcastOrder(
        broadcast_id=broadcast_id,
        journey=journey,
        segment="lapsed",
        as_of=datetime(2026, 3, 10, 9, 30, tzinfo=UTC),
    )
    await store.begin(order, 2_000, OperatorRequest(by="maria", reason=reason))
    await store.started(broadcast_id)
    so_far = BroadcastProgress(enrolled=1_250, left_out={"no_consent": 40, "re_entry": 10})
    await store.keep_progress(broadcast_id, so_far)
    return store
