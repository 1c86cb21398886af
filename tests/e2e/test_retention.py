"""The nightly sweep: Temporal starts it by a schedule that each worker sees to."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.schema import events
from adapters.temporal import IDENTITY
from cli.devserver import DevServer
from tests.adapters.store.building import NOON, happening, meet, rows_of
from tests.adapters.store.transactions import begin
from tests.journeys.world import the_words, travel_settings
from tests.waiting import eventually
from workers.schedules import RETENTION_SCHEDULE, keep_schedules
from workers.worker import running_worker
from workflows.plugin import journey_plugin


async def test_what_is_old_goes_at_night_and_the_schedule_is_there_once(
    temporal_server: DevServer, store_file: Path
) -> None:
    client = await Client.connect(
        temporal_server.address, plugins=[journey_plugin()], identity=IDENTITY
    )
    settings = travel_settings(f"sqlite:///{store_file}")
    database = await Database.open(settings.database_url)
    await meet(database)
    await Intake(database).track(happening("e-old"))
    await EventQueue(database).dispatched("e-old")
    async with begin(database) as tx:
        await tx.execute(update(events).values(received_at=NOON - timedelta(days=900)))
    await Intake(database).track(happening("e-new"))

    await keep_schedules(client)
    schedule = client.get_schedule_handle(RETENTION_SCHEDULE)
    await schedule.pause(note="by an operator")
    await keep_schedules(client)
    assert (await schedule.describe()).schedule.state.paused, "it is left as an operator wants it"

    async def is_gone() -> bool:
        return [row["event_id"] for row in await rows_of(database, "events")] == ["e-new"]

    async with running_worker(client, database, settings, renderer=the_words()):
        await schedule.trigger()
        await eventually(is_gone)
    await schedule.delete()
    await database.close()
