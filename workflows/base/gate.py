"""What stops a story: a hold, until it is resumed, and an exit, for good."""

from asyncio import current_task

from temporalio import workflow

from domain.errors import JourneyMistake
from domain.journeys import ExitReason
from workflows.base.search_attributes import HELD_BY
from workflows.base.state import JourneyState

ONE_AT_A_TIME = "a story says one verb at a time: to wait for several things, use first_of"

STORY = "story"
"""The name of the task that tells it: it alone says verbs, one at a time."""


class Exited(Exception):
    """Ends the story at a verb; never seen by a journey."""


async def gate(state: JourneyState) -> None:
    """Stand still while held, then end the story if it must: before every verb, after every wait.

    Raises `Exited`, and `JourneyMistake` for a verb beside the story: what two wait for at a time
    nobody is shown, and an exit would end the run while one of them still sends.
    """
    task = current_task()
    if task is None or task.get_name() != STORY:
        state.mistake = JourneyMistake(ONE_AT_A_TIME)
        raise state.mistake
    await until_released(state)
    if state.exiting is not None:
        raise Exited


async def until_released(state: JourneyState) -> None:
    """Stand still while held."""
    if state.held is not None:
        await workflow.wait_condition(lambda: state.held is None)


def release(state: JourneyState) -> None:
    """End a hold, if there is one."""
    if state.held is not None:
        state.held = None
        workflow.upsert_search_attributes([HELD_BY.value_unset()])


def request_exit(state: JourneyState, reason: ExitReason) -> None:
    """Let the story end at its next gate. The first reason counts, but for a journey called off.

    Customers who unsubscribe while an order is called off get no exit message any more. Those whose
    order is called off twice get it once.
    """
    if reason is ExitReason.CALLED_OFF and state.in_exit_message:
        return
    if state.exiting in (None, ExitReason.CALLED_OFF):
        state.exiting = reason
