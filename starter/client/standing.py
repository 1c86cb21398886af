"""Where a customer's running enrolments stand, as they tell themselves."""

import asyncio
from collections.abc import Iterable, Sequence

from temporalio.client import Client

from domain.explanation import EnrolmentFacts, Standing
from starter.client.operators import NoAnswer, NotEnrolled, ask_status


async def standings_of(
    temporal: Client, enrolments: Iterable[EnrolmentFacts]
) -> Sequence[Standing]:
    """Ask each enrolment where it stands; within a few seconds, all at once."""
    return await asyncio.gather(*(_standing(temporal, one) for one in enrolments))


async def _standing(temporal: Client, enrolment: EnrolmentFacts) -> Standing:
    try:
        return Standing(enrolment, await ask_status(temporal, enrolment.workflow_id))
    except (NoAnswer, NotEnrolled) as unanswered:
        return Standing(enrolment, problem=str(unanswered))
