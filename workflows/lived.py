"""A whole life: how an enrolment begins, is left, says farewell, and writes down how it ended."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain.events import Event
    from domain.ids import workflow_id
    from domain.journeys import LEFT, Ending, LeaveReason, OutcomeReport
    from workflows.enrolled import Left
    from workflows.run_local import run_local
    from workflows.search_attributes import CUSTOMER_ID, OUTCOME, STAGE
    from workflows.steered import Steered


class Lived(Steered):
    """An enrolment that lives a story from its start to a named end."""

    async def farewell(self, cause: Event) -> None:
        """Say one last courteous thing when `cause` called the journey off. Override to say it."""

    async def follow(self, story: Callable[[], Awaitable[StrEnum]]) -> Ending:
        """Live a story to its named end, whatever is signalled meanwhile.

        The UI's *Cancel* means leave: the story runs in a task of its own, which a cancellation
        does not reach, so that a send in flight finishes and is recorded.
        """
        self._check_identity()
        self._make_findable()
        life = asyncio.create_task(self._live(story))
        try:
            await workflow.wait_condition(life.done)
        except asyncio.CancelledError:
            self._leave(LeaveReason.CANCELLED)
            self._release()
            await workflow.wait_condition(life.done)
        return life.result()

    async def _live(self, story: Callable[[], Awaitable[StrEnum]]) -> Ending:
        try:
            outcome = await story()
            ending = Ending(outcome=outcome.value, stage=self._stage)
        except Left:
            ending = Ending(outcome=LEFT, stage=self._stage, because=self._leaving)
            await self._say_farewell()
        await self._unheld()
        await self._record(ending)
        return ending

    async def _say_farewell(self) -> None:
        if self._leaving is not LeaveReason.CALLED_OFF or self._called_off is None:
            return
        self._leaving = None
        self._saying_farewell = True
        try:
            await self.farewell(self._called_off)
        except Left:
            return

    async def _record(self, ending: Ending) -> None:
        info = workflow.info()
        entry = self._enrolment.entry
        self._ending = ending
        self._show("ended")
        report = OutcomeReport(
            journey=info.workflow_type,
            customer_id=self._enrolment.customer_id,
            key=self._enrolment.key,
            workflow_id=info.workflow_id,
            first_execution_run_id=self._run_id,
            entry_event_id=entry.event_id if entry else None,
            ending=ending,
            at=workflow.now(),
        )
        await run_local(RecordActivities.record_outcome, report, f"Outcome: {ending.outcome}")
        workflow.upsert_search_attributes([OUTCOME.value_set(ending.outcome)])
        await workflow.wait_condition(workflow.all_handlers_finished)

    def _check_identity(self) -> None:
        info = workflow.info()
        expected = workflow_id(info.workflow_type, self._enrolment.customer_id, self._enrolment.key)
        if info.workflow_id != expected:
            raise ApplicationError(
                f"start this journey under the workflow id `{expected}`",
                type="WrongWorkflowId",
                non_retryable=True,
            )

    def _make_findable(self) -> None:
        """Set what a start from the CLI or the UI leaves unset; free when the starter set it."""
        if workflow.info().typed_search_attributes.get(CUSTOMER_ID) is None:
            customer = CUSTOMER_ID.value_set(self._enrolment.customer_id)
            workflow.upsert_search_attributes([customer, STAGE.value_set(self._stage.value)])
