"""Every event of a customer is listed, with who heard it, or why nobody did."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.events.heard import Hearing, note_heard
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from cli.devserver import LOOPBACK, free_port
from cli.explain import print_account
from domain.customers import Identity
from domain.events import IncomingEvent
from starter.client import Jornada
from tests.adapters.store.enrolling import enrol
from workflows.plugin import journey_plugin

NOT_NOTED = "was not noted: an older version handed it on"


@pytest.fixture
async def database(store_file: Path) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite:///{store_file}")
    yield opened
    await opened.close()


@pytest.fixture
async def jornada(database: Database) -> Jornada:
    """Jornada with nothing where Temporal should be: the store alone tells."""
    address = f"{LOOPBACK}:{free_port(0)}"
    return Jornada(await Client.connect(address, plugins=[journey_plugin()], lazy=True), database)


async def told(database: Database, name: str, **properties: Any) -> str:
    """Let something happen, and have it handed on."""
    event_id = f"{name}-{len(properties)}".replace(" ", "-")
    await Intake(database).track(
        IncomingEvent(
            event_id=event_id,
            customer_id="c-ana",
            name=name,
            properties=properties,
            occurred_at=datetime.now(UTC),
            source="track",
        )
    )
    await EventQueue(database).dispatched(event_id)
    return event_id


async def ordered(database: Database) -> str:
    entry = await told(database, "Order Completed", order_id="o-1")
    row = await enrol(database, entry, journey="post_purchase", key="o-1", at=datetime.now(UTC))
    assert row is not None
    return row.enrolment_id


async def reason_of(jornada: Jornada, event_id: str) -> str | None:
    account = await jornada.explain("c-ana")
    (event,) = [one for one in account.events if one.event_id == event_id]
    assert event.is_unheard == (event.unheard_because is not None)
    return event.unheard_because


async def test_who_began_with_an_event_and_who_heard_it_is_told(
    jornada: Jornada, database: Database
) -> None:
    enrolment_id = await ordered(database)
    delivered = await told(database, "Order Delivered", order_id="o-1")
    await database.write(note_heard, [Hearing(delivered, enrolment_id)] * 2)
    began, heard = (await jornada.explain("c-ana")).events
    assert (began.began, began.heard_by) == (("post_purchase/c-ana/o-1",), ())
    assert (heard.began, heard.heard_by) == ((), ("post_purchase/c-ana/o-1",))
    assert began.unheard_because is heard.unheard_because is None


async def test_what_jornada_writes_down_itself_needs_no_listener(
    jornada: Jornada, database: Database
) -> None:
    await jornada.identify(Identity(customer_id="c-ana", email="ana@example.com"))
    told_by_a_company = await told(database, "Identify")
    record, other = (await jornada.explain("c-ana")).events
    assert (record.source, record.unheard_because) == ("identify", None)
    assert other.event_id == told_by_a_company
    assert "no journey listens" in str(other.unheard_because)


@pytest.mark.parametrize(
    ("name", "properties", "reason"),
    [
        ("Basket Weaved", {}, "no journey listens to an event of this name"),
        (
            "Order Deliverd",
            {"order_id": "o-1"},
            "no journey listens to an event of this name; they listen to Order Delivered",
        ),
        ("Order Delivered", {"order_id": "o-2"}, "they were never in post_purchase under the"),
        ("Car Shipped", {"order_id": "o-1"}, "they were never in car_delivery under the order_id"),
        ("Email Verified", {}, "they were never in onboarding"),
        ("Order Completed", {"order_id": "o-1", "again": 1}, "c-ana/o-1 had begun already"),
        ("Answered", {"option": "1"}, "it is about one message, and names none"),
        ("Order Delivered", {"order_id": "o-1"}, NOT_NOTED),
    ],
)
async def test_why_nobody_heard_an_event_is_told(
    jornada: Jornada, database: Database, name: str, properties: dict[str, Any], reason: str
) -> None:
    await ordered(database)
    found = await reason_of(jornada, await told(database, name, **properties))
    assert found is not None
    assert reason in found


async def test_an_event_before_its_run_or_after_it_is_told_so(
    jornada: Jornada, database: Database
) -> None:
    early = await told(database, "Order Delivered", order_id="o-1")
    enrolment_id = await ordered(database)
    assert await reason_of(jornada, early) == "post_purchase/c-ana/o-1 had not begun yet"
    now, enrolments = datetime.now(UTC), Enrolments(database)
    await enrolments.started(enrolment_id, "run-1")
    await enrolments.ended("post_purchase/c-ana/o-1", "run-1", "delighted", None, now)
    late = await told(database, "Order Delivered", order_id="o-1", again=True)
    assert await reason_of(jornada, late) == "post_purchase/c-ana/o-1 had ended"


async def test_what_has_still_to_be_handed_on_has_no_reason_yet(
    jornada: Jornada, database: Database
) -> None:
    event = IncomingEvent(
        event_id="e-1",
        customer_id="c-ana",
        name="Signed Up",
        occurred_at=datetime.now(UTC),
        source="track",
    )
    await Intake(database).track(event)
    assert await reason_of(jornada, "e-1") is None


async def test_a_person_reads_it_below_each_event(jornada: Jornada, database: Database) -> None:
    await ordered(database)
    await told(database, "Order Deliverd", order_id="o-1")
    console = Console(width=200, record=True)
    print_account(console, await jornada.explain("c-ana"))
    said = console.export_text()
    assert "it began post_purchase/c-ana/o-1" in said
    assert "heard by nobody: no journey listens to an event of this name; they listen to" in said
