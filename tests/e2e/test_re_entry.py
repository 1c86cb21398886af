"""Living a journey again, also after operators and crashes had their hands in it."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.database import Database
from adapters.temporal import IDENTITY
from cli.devserver import DevServer
from domain.customers import Identity
from domain.journeys import StatusReport
from starter.client import Jornada
from tests.journeys.sample_events import ParcelCancelled, ParcelOrdered
from tests.journeys.samples import Parcel
from tests.journeys.travel import travel_settings
from tests.waiting import eventually
from workers.worker import running_worker
from workflows.plugin import journey_plugin

ANA = "c-re-entry"
ID = f"parcel/{ANA}/o-1"
LATER = timedelta(minutes=10)


@pytest.fixture
async def parcels(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Jornada]:
    settings = travel_settings(f"sqlite:///{store_file}")
    client = await Client.connect(
        temporal_server.address, plugins=[journey_plugin()], identity=IDENTITY
    )
    database = await Database.open(settings.database_url)
    jornada = Jornada(client, database, journeys={"parcel": Parcel})
    await jornada.identify(Identity(customer_id=ANA, email="ana@example.com"))
    async with running_worker(client, database, settings, journeys=[Parcel]):
        await order(jornada)
        await waiting(jornada)
        yield jornada
        with contextlib.suppress(RPCError):
            await client.get_workflow_handle(ID).terminate("the test is over")
    await database.close()


async def order(jornada: Jornada) -> None:
    await jornada.track(ANA, ParcelOrdered(order_id="o-1"))
    await jornada.dispatcher.dispatch_all()


async def waiting(jornada: Jornada) -> StatusReport:
    async def look() -> StatusReport | None:
        status = await jornada.status("parcel", ANA, "o-1")
        return status if status.waiting_for else None

    return await eventually(look)


async def outcomes(jornada: Jornada) -> list[str | None]:
    return [e.outcome for e in (await jornada.explain(ANA)).enrolments]


async def test_after_a_terminate_the_next_order_begins_anew_at_once(parcels: Jornada) -> None:
    """Without waiting for the repair's next round."""
    await parcels.temporal.get_workflow_handle(ID).terminate("an operator's whim")
    await order(parcels)
    await waiting(parcels)
    assert await outcomes(parcels) == ["terminated", None]


async def test_while_one_is_open_another_order_event_starts_no_second(parcels: Jornada) -> None:
    await order(parcels)
    assert await outcomes(parcels) == [None]


async def test_a_run_is_closed_with_its_own_outcome_not_its_successors(parcels: Jornada) -> None:
    await parcels.temporal.get_workflow_handle(ID).terminate("an operator's whim")
    await parcels.temporal.start_workflow(
        "parcel", {"customer_id": ANA, "key": "o-1"}, id=ID, task_queue="jornada"
    )
    await waiting(parcels)
    await parcels.repair.sweep(datetime.now(UTC) + LATER)
    await parcels.track(ANA, ParcelCancelled(order_id="o-1"))
    await parcels.dispatcher.dispatch_all()
    await parcels.temporal.get_workflow_handle(ID).result()
    assert await outcomes(parcels) == ["terminated", "left"]
