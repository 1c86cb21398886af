"""What a journey costs on a real server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.temporal import IDENTITY
from cli.commands.cost import cost_of
from cli.devserver import DevServer
from domain.clock import Pace
from domain.customers import Identity
from domain.journeys import Ending
from starter.client import Jornada
from tests.e2e.conftest import World
from tests.journeys.samples import Smallest
from tests.journeys.world import travel_settings
from workers.worker import running_worker
from workflows.plugin import journey_plugin

MANY = 1000


async def test_two_messages_and_a_timer_cost_24_events_and_6_actions(
    temporal_server: DevServer, store_file: Path
) -> None:
    settings = travel_settings(f"sqlite:///{store_file}")
    client = await Client.connect(
        temporal_server.address, plugins=[journey_plugin()], identity=IDENTITY
    )
    database = await Database.open(settings.database_url)
    jornada = Jornada(
        client,
        database,
        pace=Pace(factor=1e6, origin=datetime.now(UTC)),
        journeys={"smallest": Smallest},
    )
    async with running_worker(client, database, settings, journeys=[Smallest]):
        await jornada.identify(Identity(customer_id="c-cost", email="c@example.com"))
        await jornada.start("smallest", "c-cost")
        handle = client.get_workflow_handle("smallest/c-cost", result_type=Ending)
        assert (await handle.result()).outcome == "done"
        cost = cost_of((await handle.fetch_history()).events)
    await database.close()
    assert (cost.events, cost.actions) == (24, 6)


@pytest.mark.thorough
async def test_a_thousand_events_nobody_listens_to_cost_nothing(slow_world: World) -> None:
    """Only listened-for events are signalled, so a linear story never needs to continue-as-new."""
    await slow_world.jornada.start("onboarding", slow_world.customer_id)
    await slow_world.waiting_for("Email Verified")
    handle = slow_world.client.get_workflow_handle(f"onboarding/{slow_world.customer_id}")
    before = len((await handle.fetch_history()).events)

    for _ in range(MANY):
        await slow_world.jornada.track(slow_world.customer_id, "Page Viewed", {"path": "/"})
    await slow_world.jornada.relay.dispatcher.dispatch_all()
    await slow_world.track("Email Verified")
    await slow_world.waiting_for("Profile Completed")

    events = (await handle.fetch_history()).events
    signals = [
        event
        for event in events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
    ]
    suggestions = [
        event.workflow_task_started_event_attributes.suggest_continue_as_new for event in events
    ]
    assert len(signals) == 1
    assert len(events) < before + 15
    assert not any(suggestions)
