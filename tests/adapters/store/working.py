"""Tasks that a test asks of people."""

from datetime import timedelta
from typing import Any

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.tasks import Tasks
from domain.tasks import Task
from tests.adapters.store.building import NOON, asking, events_named, meet, sent
from tests.inbound import texted

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(minutes=30)


async def only_task(database: Database) -> Task:
    (task,) = await Tasks(database).list()
    return task


async def in_a_journey(database: Database, run: str = "run-1") -> None:
    """Have the store know a running enrolment, by a message of its."""
    await meet(database)
    await sent(database, asking(f"{run}:shop.receipt:1", first_execution_run_id=run))


async def resolutions(database: Database) -> list[dict[str, Any]]:
    return await events_named(database, "Issue Resolved")


async def of_text(database: Database, sid: str, body: str) -> None:
    """Each from a number of its own, so that each is a task."""
    number = f"+3519000000{sid.removeprefix('SM'):0>2}"
    await Answers(database).by_message(texted(sid, number, body, NOON))
