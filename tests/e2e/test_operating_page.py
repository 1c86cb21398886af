"""The pages for operators are run, command by command, as a newcomer would follow them."""

import asyncio
import os
import shlex
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from adapters.store.customers.suppressions import suppress
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.records import SqlRecords
from adapters.temporal import IDENTITY
from cli.devserver import LOOPBACK, DevServer
from domain.customers import Channel, Identity
from domain.events import IncomingEvent
from domain.journeys import TaskRequest
from domain.messages import Reason
from starter.client import Jornada, NotEnrolled
from tests.adapters.store.building import questioned
from tests.adapters.store.transactions import begin
from tests.cli.running import PATIENT, ROOT
from tests.docs.pages import code_blocks
from tests.journeys.world import travel_settings
from tests.waiting import eventually
from webhooks.serve import serving
from workers.worker import running_worker
from workflows.car_delivery.messages import CHOOSE_SLOT
from workflows.onboarding.events import SignedUp
from workflows.plugin import journey_plugin

PAGES = [
    f"docs/operating/{page}.md"
    for page in (
        "README",
        "explain",
        "control",
        "pausing",
        "answers",
        "tasks",
        "suppressions",
        "keys",
        "dead-letters",
        "alarms",
        "customer",
    )
]
"""In the order in which their index names them."""


@pytest.fixture
async def operators_desk(
    temporal_server: DevServer, store_file: Path, tmp_path: Path
) -> AsyncIterator[dict[str, str]]:
    """A running Jornada with a customer in onboarding and a task, as an operator's environment."""
    settings = travel_settings(f"sqlite:///{store_file}")
    client = await Client.connect(
        temporal_server.address, plugins=[journey_plugin()], identity=IDENTITY
    )
    database = await Database.open(settings.database_url)
    jornada = Jornada(client, database)
    async with (
        running_worker(client, database, settings),
        serving(jornada, settings, LOOPBACK, 0),
    ):
        await jornada.identify(Identity(customer_id="c-1001", email="beatriz@example.com"))
        await jornada.track("c-1001", SignedUp())
        await SqlRecords(database).open_task(_a_task())
        await _a_bounce(jornada)
        await _a_question(database)
        (task,) = await jornada.tasks.list()
        await eventually(lambda: _is_waiting(jornada))
        await _a_keyless_order(database)
        await eventually(EventQueue(database).dead_letters)
        yield {
            "DATABASE_URL": settings.database_url,
            "TEMPORAL_ADDRESS": temporal_server.address,
            "JORNADA_DELIVERY": "sandbox",
            "TASK_ID": task.task_id,
            "PATH": f"{_patient(tmp_path)}{os.pathsep}{os.environ['PATH']}",
        }
        async for run in client.list_workflows("ExecutionStatus = 'Running'"):
            await client.get_workflow_handle(run.id).terminate("the test is over")
    await database.close()


async def _a_keyless_order(database: Database) -> None:
    """As the last release took it in."""
    await Intake(database).track(
        IncomingEvent(
            event_id="keyless",
            customer_id="c-1005",
            name="Order Completed",
            occurred_at=datetime.now(UTC),
            source="track",
        )
    )


def _patient(folder: Path) -> Path:
    """Make a folder with a `jornada` whose limits suit a machine of any speed."""
    command = folder / "bin" / "jornada"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.join(PATIENT)} "$@"\n')
    command.chmod(0o755)
    return command.parent


def _a_task() -> TaskRequest:
    return TaskRequest(
        task_key="run-1:task:1",
        journey="post_purchase",
        customer_id="c-1009",
        workflow_id="post_purchase/c-1009/o-9",
        owner="care",
        reason="satisfaction 2 of 5",
        at=datetime.now(UTC),
        due_at=datetime.now(UTC) + timedelta(hours=2),
    )


async def _a_bounce(jornada: Jornada) -> None:
    rita = Identity(customer_id="c-1004", email="rita@example.com", phone="+351912345678")
    await jornada.identify(rita)
    async with begin(jornada.database) as tx:
        await tx.run(suppress, Channel.EMAIL, "rita@example.com", Reason.BOUNCED, datetime.now(UTC))


async def _a_question(database: Database) -> None:
    await questioned(
        database,
        CHOOSE_SLOT,
        datetime.now(UTC),
        channel=Channel.EMAIL,
        customer_id="c-1001",
        key="car-1",
        message=CHOOSE_SLOT.name,
        workflow_id="car_delivery/c-1001/car-1",
    )


async def _is_waiting(jornada: Jornada) -> bool:
    try:
        return "Email Verified" in (await jornada.status("onboarding", "c-1001")).waiting_for
    except NotEnrolled:
        return False


@pytest.mark.thorough
async def test_an_operators_commands_do_what_the_pages_say(operators_desk: dict[str, str]) -> None:
    """In the order of the pages: each command finds what the one before it left."""
    said = []
    commands = [each for page in PAGES for each in code_blocks(page, "sh")]
    for command in commands:
        process = await asyncio.create_subprocess_shell(
            f"set -e\n{command}",
            cwd=ROOT,
            env=os.environ | operators_desk,
            stdout=-1,
            stderr=-2,
            executable="/bin/bash",
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, f"{command}\n{output.decode()}"
        said.append(output.decode())
    assert len(said) == 21
    assert "Email Verified" in said[0]
    assert "onboarding" in said[1]
    assert "(verify link)" in said[2]
    assert "is held" in said[3]
    assert "left" in said[6]
    assert "post_purchase.offer is paused" in said[8]
    assert "answered 2" in said[9]
    assert "satisfaction 2 of 5" in said[10]
    assert "c-1004" in said[11]
    assert "can be reached by e-mail again" in said[12]
    assert "intake" in said[13]
    assert "maria revoked the key shop" in said[14]
    assert "order_id" in said[15]
    assert said[16] == "1 event queued again.\n"
    assert said[19].count("rita@example.com, told") == 3
    assert "+351912345678" in said[20]
