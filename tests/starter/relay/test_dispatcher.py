"""The dispatcher when Temporal is away, slow, or swallows what it is sent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue, QueuedEvent
from adapters.store.schema import events
from cli.devserver import LOOPBACK, free_port
from domain.events import IncomingEvent
from starter.client import Jornada
from starter.relay import dispatcher, enrol
from starter.relay.enrol import Started
from starter.relay.router import EventRouter
from tests.adapters.store.transactions import begin, read
from tests.waiting import eventually, in_time
from workflows.onboarding.events import SignedUp
from workflows.plugin import journey_plugin

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def database(store_file: Path) -> AsyncIterator[Database]:
    """An empty store."""
    opened = await Database.open(f"sqlite:///{store_file}")
    yield opened
    await opened.close()


async def jornada_at(port: int, database: Database) -> Jornada:
    """Jornada, its Temporal being whatever is behind a port."""
    client = await Client.connect(f"{LOOPBACK}:{port}", plugins=[journey_plugin()], lazy=True)
    return Jornada(client, database)


@pytest.fixture
async def cut_off(database: Database, monkeypatch: pytest.MonkeyPatch) -> Jornada:
    """Jornada with nothing where Temporal should be; a round waits for all of it."""
    monkeypatch.setattr(dispatcher, "ROUND", MINUTE)
    return await jornada_at(free_port(0), database)


@pytest.fixture
async def unanswered(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jornada]:
    """Jornada with a Temporal that takes every call and answers none."""
    monkeypatch.setattr(dispatcher, "LEASE", timedelta(seconds=0.6))
    monkeypatch.setattr(dispatcher, "ROUND", timedelta(seconds=0.01))
    ended = asyncio.Event()

    async def swallow(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(swallow, LOOPBACK, 0)
    yield await jornada_at(server.sockets[0].getsockname()[1], database)
    ended.set()
    server.close()


async def asked_for(database: Database) -> int:
    """Return how many events were tried, and wait for their next try."""
    async with read(database) as tx:
        found = select(func.count()).where(events.c.next_try_at.is_not(None))
        return int((await tx.execute(found)).scalar_one())


async def are_leased(database: Database, count: int) -> bool:
    """Tell whether so many events are under way."""
    async with read(database) as tx:
        found = select(func.count()).where(events.c.leased_until.is_not(None))
        return bool((await tx.execute(found)).scalar_one() == count)


async def note_nothing(database: Database) -> None:
    """Let the store refuse to note that an event was dispatched."""
    async with begin(database) as tx:
        await tx.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON events WHEN NEW.state = 'dispatched'"
            " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )


async def test_in_an_outage_two_events_at_a_time_ask_whether_it_is_over(
    cut_off: Jornada, database: Database
) -> None:
    """The others stay due, so that nobody waits for long once it is."""
    for nth in range(dispatcher.AT_ONCE + 10):
        await cut_off.track(f"c-{nth}", SignedUp())
    await cut_off.relay.dispatcher.dispatch_due()
    assert await asked_for(database) == dispatcher.AT_ONCE
    await cut_off.relay.dispatcher.dispatch_due()
    assert await asked_for(database) == dispatcher.AT_ONCE + dispatcher.PROBES


async def test_whoever_asks_in_an_outage_asks_again_soon_however_long_it_has_lasted(
    cut_off: Jornada, database: Database
) -> None:
    """Only the first few, which found it out, may wait for a minute."""
    long_ago = datetime.now(UTC) - timedelta(hours=6)
    for nth in range(dispatcher.OUTAGE + 10):
        await cut_off.track(f"c-{nth}", SignedUp())
    async with begin(database) as tx:
        await tx.execute(events.update().values(received_at=long_ago))
    await cut_off.relay.dispatcher.dispatch_due()
    async with read(database) as tx:
        found = await tx.execute(select(events.c.next_try_at))
        waits = [next_try_at - datetime.now(UTC) for (next_try_at,) in found]
    assert sum(wait > dispatcher.PROBED_AGAIN_AFTER for wait in waits) == dispatcher.OUTAGE - 1


async def test_an_event_that_gets_no_answer_keeps_no_other_customers(
    unanswered: Jornada, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "LEASE", timedelta(hours=1))
    await unanswered.track("c-ana", SignedUp())
    for _ in range(3):
        await unanswered.track("c-bea", "Account Deleted")
    for _ in range(4):
        await unanswered.relay.dispatcher.dispatch_due()
    assert await EventQueue(database).pending_count() == 1
    assert await asked_for(database) == 0, "theirs is still under way"


async def test_what_is_not_dispatched_well_before_its_lease_ends_is_left_for_later(
    unanswered: Jornada, database: Database
) -> None:
    """So a dispatcher that was frozen does not go on with what another one has now."""
    await unanswered.track("c-ana", SignedUp())
    await unanswered.relay.dispatcher.dispatch_all()
    (event,) = await EventQueue(database).lease(datetime.now(UTC) + MINUTE, 1, MINUTE)
    assert (event.problem, event.tries) == ("TimeoutError", 0)


async def test_several_who_dispatch_at_once_forget_nothing(
    cut_off: Jornada, database: Database
) -> None:
    """As when a test or a script dispatches beside the one that runs."""
    for nth in range(120):
        await cut_off.track(f"c-{nth % 60}", "Account Deleted")
    await asyncio.gather(*(cut_off.relay.dispatcher.dispatch_all() for _ in range(3)))
    await cut_off.relay.dispatcher.dispatch_all()
    assert await EventQueue(database).pending_count() == 0


async def test_what_has_arrived_is_noted_once_the_store_takes_it(
    cut_off: Jornada, database: Database
) -> None:
    """So that it need not be dispatched again when its lease ends."""
    await cut_off.track("c-ana", "Account Deleted")
    await note_nothing(database)
    with pytest.raises(SQLAlchemyError, match="the disk is full"):
        await cut_off.relay.dispatcher.dispatch_due()
    assert await EventQueue(database).pending_count() == 1
    async with begin(database) as tx:
        await tx.exec_driver_sql("DROP TRIGGER full")
    assert not await cut_off.relay.dispatcher.dispatch_due(), "it is still leased"
    assert await EventQueue(database).pending_count() == 0


async def test_whoever_stops_it_waits_for_what_is_under_way(
    unanswered: Jornada, database: Database
) -> None:
    await unanswered.track("c-ana", SignedUp())
    running = asyncio.create_task(unanswered.relay.dispatcher.run())
    await eventually(lambda: are_leased(database, 1))
    running.cancel()
    async with in_time():
        await asyncio.wait([running])
    assert await asked_for(database) == 1


async def test_it_stops_in_good_order_though_the_store_notes_nothing_any_more(
    unanswered: Jornada, database: Database
) -> None:
    """Ana's event is still under way and is waited for; Bea's, unnoted, is dispatched again."""
    await unanswered.track("c-ana", SignedUp())
    await unanswered.track("c-bea", "Account Deleted")
    await note_nothing(database)
    running = asyncio.create_task(unanswered.relay.dispatcher.run())
    await eventually(lambda: are_leased(database, 2))
    running.cancel()
    async with in_time():  # it tries no longer than is of use
        await asyncio.wait([running])
    assert running.cancelled()
    assert await asked_for(database) == 1
    assert await EventQueue(database).pending_count() == 2


@pytest.mark.parametrize("name", ["Order Completed", "Order Delivered", "Car Shipped"])
async def test_an_event_that_can_never_be_dispatched_is_an_error_in_the_log(
    cut_off: Jornada, database: Database, name: str
) -> None:
    """The last release took it in without its key: nothing else says that orders are lost."""
    told = IncomingEvent(
        event_id="e-1",
        customer_id="c-ana",
        name=name,
        properties={"orderId": "o-1", "product": "a lamp"},
        occurred_at=datetime.now(UTC),
        source="track",
    )
    await Intake(database).track(told)
    with capture_logs() as lines:
        await cut_off.relay.dispatcher.dispatch_all()
    (line,) = (line for line in lines if line["event"] == "event_dead_lettered")
    assert (line["log_level"], line["name"]) == ("error", name)
    assert "order_id" in line["problem"]
    assert line["who_must_act"] == "operator"
    assert "jornada dead-letters" in line["what_to_do"]
    assert "lamp" not in str(lines), "a customer's properties"
    assert "c-ana" not in str(lines)


async def test_an_event_that_was_tried_enough_is_an_error_in_the_log_too(
    cut_off: Jornada, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, when it is parked; what went wrong is named without its words."""

    async def fail(_router: EventRouter, event: QueuedEvent) -> bool:
        raise ValueError(event.properties["email"])

    monkeypatch.setattr(EventRouter, "route", fail)
    monkeypatch.setattr(dispatcher, "SHORTEST_BACKOFF", timedelta(0))
    monkeypatch.setattr(dispatcher, "MOST_TRIES", 2)
    with capture_logs() as lines:
        await cut_off.track("c-ana", "Signed Up", {"email": "ana@example.com"})
        await cut_off.relay.dispatcher.dispatch_all()
    (event,) = await EventQueue(database).dead_letters()
    assert [(line["event"], line["event_id"], line["problem"]) for line in lines] == [
        *[("event_not_dispatched", event.event_id, "ValueError")] * 2,
        ("event_dead_lettered", event.event_id, "ValueError"),
    ]
    tried = [line for line in lines if line["event"] == "event_not_dispatched"]
    assert {line["who_must_act"] for line in tried} == {"operator"}
    assert all("dead letter" in line["what_to_do"] for line in tried)
    assert "ana@example.com" not in str(lines)


async def test_an_event_that_cannot_be_handed_on_says_who_must_act_and_what_to_do(
    cut_off: Jornada, unanswered: Jornada, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Temporal that is not there, and one that answers nobody."""
    monkeypatch.setattr(enrol, "STARTS_WITHIN", timedelta(seconds=0.1))
    for customer_id, jornada in (("c-ana", cut_off), ("c-bea", unanswered)):
        await jornada.track(customer_id, SignedUp())
        with capture_logs() as lines:
            await jornada.relay.dispatcher.dispatch_due()

            async def is_said(lines: list[Any] = lines) -> bool:
                return any(line["event"] == "event_not_dispatched" for line in lines)

            await eventually(is_said)
        line = next(line for line in lines if line["event"] == "event_not_dispatched")
        assert line["who_must_act"] == "operator"
        assert "TEMPORAL_ADDRESS" in line["what_to_do"]
        assert customer_id not in str(lines)


async def test_a_start_that_temporal_does_not_answer_is_accepted_and_waits_to_be_started(
    unanswered: Jornada, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked over HTTP is not kept waiting for ever."""
    monkeypatch.setattr(enrol, "STARTS_WITHIN", timedelta(seconds=0.1))
    async with in_time():
        result = await unanswered.start("onboarding", "c-ana", request_id="r-1")
    assert result is Started.ACCEPTED
    (row,) = await Enrolments(database).running_of("c-ana")
    assert (row.workflow_id, row.run_id) == ("onboarding/c-ana", None)
