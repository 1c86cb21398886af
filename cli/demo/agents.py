"""The staff: a person who helps whom the journeys hand over."""

import asyncio
from datetime import UTC, datetime

from cli.demo.cast import CAST
from cli.demo.environment import Stage
from cli.demo.timeline import Timeline

GLANCE = 0.1
"""Seconds between two looks at the tasks."""
HELPER = "maria"
ANSWERED_ELSEWHERE = ("support_case",)
"""Of these the help desk tells who helped, and the journey takes its tasks back."""


async def help_everyone(stage: Stage, timeline: Timeline) -> None:
    """Resolve every task as it comes, until cancelled."""
    customers = {role.customer.customer_id: role.customer for role in CAST}
    while True:
        for task in await stage.jornada.tasks.list():
            if task.journey in ANSWERED_ELSEWHERE:
                continue
            now = datetime.now(UTC)
            await stage.jornada.tasks.claim(task.task_id, HELPER, now)
            await stage.jornada.tasks.resolve(task.task_id, HELPER, "helped", now)
            stage.jornada.relay.dispatcher.wake()
            if customer := customers.get(task.customer_id or ""):
                says = f"is helped by Maria of {task.owner}: {task.reason}"
                timeline.did(customer, says, now)
        await asyncio.sleep(GLANCE)
