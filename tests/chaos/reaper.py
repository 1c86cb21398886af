"""The reaper: kills workers and HTTP processes at random, and takes Temporal away twice."""

import asyncio
from collections.abc import Sequence

from tests.chaos.stage import AWAY, Stage

KILLS_EVERY = (5.0, 9.0)
"""Seconds, from and to, between two kills."""
RESTARTS_AFTER = ((3.0, 7.0), (9.0, 13.0))
"""Seconds, from and to, until the first restart of Temporal, and from then until the second."""
BACK_AFTER = (0.0, 2.0)
"""Seconds that a killed process stays dead; half of them come back at once."""


async def reap(stage: Stage) -> None:
    """Kill until cancelled, as the stage's dice fall, from the first message on."""
    await stage.inbox.has_any.wait()
    async with asyncio.TaskGroup() as group:
        group.create_task(_kill(stage))
        group.create_task(_restart_temporal(stage))


async def _kill(stage: Stage) -> None:
    dice = stage.dice
    while True:
        await asyncio.sleep(dice.uniform(*KILLS_EVERY))
        victim = dice.choice(stage.mortals)
        await victim.kill(back_after=dice.choice([0.0, dice.uniform(*BACK_AFTER)]))


async def _restart_temporal(stage: Stage) -> None:
    for wait in _waits(stage):
        await asyncio.sleep(wait)
        await stage.temporal.restart(stage.dice.uniform(*AWAY))


def _waits(stage: Stage) -> Sequence[float]:
    # Thrown beforehand: what the other task throws in between would depend on timing.
    return [stage.dice.uniform(*each) for each in RESTARTS_AFTER]
