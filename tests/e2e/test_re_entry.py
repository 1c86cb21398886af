"""Living a journey again, also after operators and crashes had their hands in it."""

import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.engine.database import Database
from adapters.store.events.queue import EventQueue
from adapters.store.schema import events
from adapters.temporal import IDENTITY
from cli.devserver import DevServer
from domain.customers import Identity
from domain.journeys import Ending, StatusReport
from starter.client import Jornada
from tests.adapters.store.transactions import begin
from tests.journeys.sample_events import ParcelCancelled, ParcelOrdered
from tests.journeys.samples import ParcelJourney
from tests.journeys.world import travel_settings
from tests.waiting import eventually
from workers.worker import running_worker
from workflows.plugin import journey_plugin

ANA = "c-re-entry"
ID = f"parcel/{ANA}/o-1"
LATER = timedelta(minutes=10)
SIGNALED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
TASK_COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


@pytest.fixture
async def parcels(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Jornada]:
    settings = travel_settings(f"sqlite:///{store_file}")
    client = await Client.connect(
        temporal_server.address, plugins=[journey_plugin()], identity=IDENTITY
    )
    database = await Database.open(settings.database_url)
    jornada = Jornada(client, database, journeys={"parcel": ParcelJourney})
    await jornada.identify(Identity(customer_id=ANA, email="ana@example.com"))
    async with running_worker(client, database, settings, journeys=[ParcelJourney]):
        await order(jornada)
        await waiting(jornada)
        yield jornada
        with contextlib.suppress(RPCError):
            await client.get_workflow_handle(ID).terminate("the test is over")
    await database.close()


async def order(jornada: Jornada) -> None:
    await jornada.track(ANA, ParcelOrdered(order_id="o-1"))
    await jornada.relay.dispatcher.dispatch_all()


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
    await parcels.relay.repair.sweep(datetime.now(UTC) + LATER)
    await parcels.track(ANA, ParcelCancelled(order_id="o-1"))
    await parcels.relay.dispatcher.dispatch_all()
    await parcels.temporal.get_workflow_handle(ID).result()
    assert await outcomes(parcels) == ["terminated", "left"]


async def reset_to_its_last_wait(jornada: Jornada) -> None:
    """Reset the ended run to where it waited, as an operator might who wants it to go on."""
    handle = jornada.temporal.get_workflow_handle(ID)
    history = await handle.fetch_history()
    kinds = [(event.event_id, event.event_type) for event in history.events]
    signalled = kinds.index(next(k for k in kinds if k[1] == SIGNALED))
    last_task = [number for number, kind in kinds[:signalled] if kind == TASK_COMPLETED][-1]
    await jornada.temporal.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=jornada.temporal.namespace,
            workflow_execution=WorkflowExecution(workflow_id=ID, run_id=history.run_id),
            reason="an operator tries it",
            workflow_task_finish_event_id=last_task,
            request_id=uuid4().hex,
            reset_reapply_type=ResetReapplyType.RESET_REAPPLY_TYPE_NONE,
        )
    )


async def test_a_reset_run_and_a_new_order_do_not_block_each_other(parcels: Jornada) -> None:
    """The new order finds the reset run alive, gives way to it, and what comes next is heard."""
    await parcels.track(ANA, ParcelCancelled(order_id="o-1"))
    await parcels.relay.dispatcher.dispatch_all()
    await parcels.temporal.get_workflow_handle(ID).result()
    await reset_to_its_last_wait(parcels)
    await waiting(parcels)
    await order(parcels)

    async def heard() -> bool:
        await parcels.relay.repair.adopt_unknown_runs()
        async with begin(parcels.database) as tx:
            past = datetime(2020, 1, 1, tzinfo=UTC)
            await tx.execute(update(events).values(next_try_at=past))
        await parcels.relay.dispatcher.dispatch_all()
        return await EventQueue(parcels.database).pending_count() == 0

    await eventually(heard)
    await parcels.track(ANA, ParcelCancelled(order_id="o-1"))
    await parcels.relay.dispatcher.dispatch_all()
    ending = await parcels.temporal.get_workflow_handle(ID, result_type=Ending).result()
    assert ending.outcome == "left"
    assert await outcomes(parcels) == ["left"]


async def test_a_terminated_run_started_anew_with_the_same_input_speaks(parcels: Jornada) -> None:
    """The UI's *Start Workflow Like This One*."""
    handle = parcels.temporal.get_workflow_handle(ID)
    started = (await handle.fetch_history()).events[0].workflow_execution_started_event_attributes
    await handle.terminate("an operator's whim")
    await parcels.relay.repair.sweep(datetime.now(UTC) + LATER)
    again = json.loads(started.input.payloads[0].data)
    await parcels.temporal.start_workflow("parcel", again, id=ID, task_queue="jornada")
    status = await waiting(parcels)
    assert [line.status for line in status.touchpoints] == ["sent"]
