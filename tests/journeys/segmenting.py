"""Letting customers enter and leave segments in a world whose clock skips."""

from collections.abc import Sequence

from tests.journeys.travel import Run, Travel
from workflows.base.journey import Journey


async def looked(travel: Travel) -> None:
    """Let all who enter or leave a segment by now be noticed, and told."""
    for _ in range(2):
        await travel.jornada.relay.segments.look(await travel.now())
    await travel.jornada.relay.dispatcher.dispatch_all()


async def entered(travel: Travel, journey: type[Journey], customer_id: str) -> Run:
    """Return the run that a segment's look has begun, and follow it from here on."""
    await looked(travel)
    run = Run(travel, journey, customer_id, None)
    travel.runs.append(run)
    await run.settled()
    return run


async def journeys_of(travel: Travel, customer_id: str) -> Sequence[str]:
    """Return the journeys that a customer entered, however they ended."""
    told = await travel.jornada.explain(customer_id)
    return [enrolment.journey for enrolment in told.enrolments]
