"""An acknowledged event is durable: with Temporal away events wait, and then arrive in order."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.store.events.queue import EventQueue
from adapters.store.schema import events
from cli.devserver import LOOPBACK, DevServer, dev_server, free_port
from domain.customers import Identity
from domain.events import EmailVerified
from starter.client import Jornada, KeyMismatch, MessageIdReused
from starter.relay.enrol import Started
from tests.adapters.store.transactions import begin
from tests.e2e.conftest import World
from tests.prove.histories import Verdict, judge_all
from tests.prove.script import customers
from tests.waiting import eventually
from workflows.onboarding.events import ProfileCompleted, SignedUp
from workflows.plugin import journey_plugin


@pytest.fixture
async def cut_off(slow_world: World) -> Jornada:
    """Jornada on the same store, with Temporal away."""
    nowhere = await Client.connect(
        f"{LOOPBACK}:{free_port(0)}", plugins=[journey_plugin()], lazy=True
    )
    return Jornada(nowhere, slow_world.database)


async def time_passes(world: World) -> None:
    """Let every postponed event be due again."""
    async with begin(world.database) as tx:
        past = datetime(2020, 1, 1, tzinfo=UTC)
        await tx.execute(update(events).values(next_try_at=past, leased_until=None))


async def test_with_temporal_away_events_wait_and_then_arrive_in_order(
    slow_world: World, cut_off: Jornada
) -> None:
    customer_id = slow_world.customer_id
    for event in (SignedUp(), ProfileCompleted(), EmailVerified()):
        assert await cut_off.track(customer_id, event)
    await cut_off.relay.dispatcher.dispatch_all()
    queue = EventQueue(slow_world.database)
    assert await queue.pending_count() == 3

    await time_passes(slow_world)
    await slow_world.jornada.relay.dispatcher.dispatch_all()
    assert await queue.pending_count() == 0
    handle = slow_world.client.get_workflow_handle(f"onboarding/{customer_id}")
    assert (await handle.result())["outcome"] == "activated"


async def test_with_temporal_stopped_and_started_again_all_arrive_in_order_and_poison_is_parked(
    store_file: Path, tmp_path: Path
) -> None:
    """`python -m tests.prove.intake`, but short: two dispatchers, and a server of its own."""
    port, script = free_port(0), customers(how_many=10, events_each=20)
    database = await Database.open(f"sqlite:///{store_file}")
    queue = EventQueue(database)
    url = f"{LOOPBACK}:{port}"
    clients = [await Client.connect(url, plugins=[journey_plugin()], lazy=True) for _ in range(2)]
    jornadas = [Jornada(client, database) for client in clients]
    running = [asyncio.create_task(jornada.relay.dispatcher.run()) for jornada in jornadas]

    async def nothing_waits() -> bool:
        return not await queue.pending_count()

    async with dev_server(tmp_path / "temporal.db", port=port, ui_port=0):
        await jornadas[0].track("c-first", SignedUp())
        await eventually(nothing_waits)
    for nth, customer in enumerate(script):
        for told in customer.events:
            jornada = jornadas[nth % 2]
            assert await jornada.track(
                customer.customer_id, told.name, told.properties, message_id=told.message_id
            )
    assert await queue.pending_count() == 200, "all wait"

    async with dev_server(tmp_path / "temporal.db", port=port, ui_port=0):
        await eventually(nothing_waits)
        verdict = await judge_all(clients[0], script)
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    parked = await queue.dead_letters()
    await database.close()
    assert verdict == Verdict(dispatched=199, missing=0, out_of_order=0, strange=0, repeats=0)
    assert [event.event_id for event in parked] == script[0].poisonous
    assert "has none" in (parked[0].problem or "")


async def test_an_outage_of_any_length_parks_nothing(slow_world: World, cut_off: Jornada) -> None:
    await cut_off.track(slow_world.customer_id, SignedUp())
    for _ in range(12):
        await time_passes(slow_world)
        await cut_off.relay.dispatcher.dispatch_due()
    queue = EventQueue(slow_world.database)
    assert (await queue.dead_letters(), await queue.pending_count()) == ([], 1)
    await time_passes(slow_world)
    (event,) = await queue.lease(datetime.now(UTC), 1, timedelta(seconds=1))
    assert event.tries == 0, "an outage uses up no try"


async def test_a_repeat_is_acknowledged_and_does_nothing(slow_world: World) -> None:
    customer_id = slow_world.customer_id
    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    assert await slow_world.jornada.track(customer_id, EmailVerified(), message_id="m-1")
    assert not await slow_world.jornada.track(customer_id, EmailVerified(), message_id="m-1")
    await slow_world.jornada.relay.dispatcher.dispatch_all()
    await slow_world.waiting_for("Profile Completed")


async def test_a_message_id_of_another_event_or_customer_is_refused_not_swallowed(
    slow_world: World,
) -> None:
    jornada, customer_id = slow_world.jornada, slow_world.customer_id
    await jornada.identify(Identity(customer_id=customer_id), message_id="m-1")
    assert await jornada.track(customer_id, SignedUp(), message_id="m-1")
    with pytest.raises(MessageIdReused):
        await jornada.track(customer_id, EmailVerified(), message_id="m-1")
    with pytest.raises(MessageIdReused):
        await jornada.track("somebody-else", SignedUp(), message_id="m-1")


async def test_a_start_repeated_by_a_service_enrols_once(
    slow_world: World, cut_off: Jornada
) -> None:
    """The first try found Temporal away; the repair starts what it left behind."""
    customer_id = slow_world.customer_id
    assert await cut_off.start("onboarding", customer_id, request_id="r-1") is Started.ACCEPTED
    started = (await slow_world.jornada.explain(customer_id)).enrolments[0].started_at
    later = started.replace(year=started.year + 1)
    await slow_world.jornada.relay.repair.sweep(later)
    await slow_world.waiting_for("Email Verified")

    again = await slow_world.jornada.start("onboarding", customer_id, request_id="r-1")
    other = await slow_world.jornada.start("onboarding", customer_id, request_id="r-2")
    assert [again, other] == [Started.ALREADY_ENROLLED] * 2
    assert len((await slow_world.jornada.explain(customer_id)).enrolments) == 1


async def test_a_missing_namespace_swallows_no_event_and_ends_nobody(
    slow_world: World, temporal_server: DevServer
) -> None:
    """A typo in TEMPORAL_NAMESPACE says nothing about anybody's enrolment."""
    customer_id = slow_world.customer_id
    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    astray = Jornada(
        await Client.connect(
            temporal_server.address, namespace="typo", plugins=[journey_plugin()], lazy=True
        ),
        slow_world.database,
    )
    await astray.track(customer_id, EmailVerified())
    await astray.relay.dispatcher.dispatch_due()
    await astray.relay.repair.sweep(datetime.now(UTC) + timedelta(hours=1))
    assert await EventQueue(slow_world.database).pending_count() == 1
    (enrolment,) = (await slow_world.jornada.explain(customer_id)).enrolments
    assert enrolment.outcome is None

    await time_passes(slow_world)
    await slow_world.jornada.relay.dispatcher.dispatch_all()
    await slow_world.waiting_for("Profile Completed")


async def test_an_event_for_an_enrolment_that_is_still_to_be_started_waits_for_it(
    slow_world: World, cut_off: Jornada
) -> None:
    customer_id = slow_world.customer_id
    await cut_off.start("onboarding", customer_id)
    await cut_off.track(customer_id, EmailVerified())
    await slow_world.jornada.relay.dispatcher.dispatch_all()
    assert await EventQueue(slow_world.database).pending_count() == 1

    await slow_world.jornada.relay.repair.sweep(datetime.now(UTC) + timedelta(hours=1))
    await time_passes(slow_world)
    await slow_world.jornada.relay.dispatcher.dispatch_all()
    await slow_world.waiting_for("Profile Completed")


async def test_a_key_is_refused_where_the_journey_has_none(slow_world: World) -> None:
    with pytest.raises(KeyMismatch, match="has no key"):
        await slow_world.jornada.start("onboarding", slow_world.customer_id, "stray")
