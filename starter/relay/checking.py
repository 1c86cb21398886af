"""Checking one enrolment against Temporal, and closing it in the store if it is over."""

from datetime import UTC, datetime

import structlog
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError

from adapters.store.enrolments import EnrolmentRow, Enrolments
from adapters.store.enrolments.stranded import StrandedRuns
from domain.journeys import TERMINATED, Ending
from starter.away import run_not_found
from starter.stranding import stranded_run

log = structlog.get_logger()


class Checking:
    """Asks Temporal whether an enrolment still runs."""

    def __init__(self, temporal: Client, enrolments: Enrolments, stranded: StrandedRuns) -> None:
        self._temporal = temporal
        self._enrolments = enrolments
        self._stranded = stranded

    async def is_open(self, row: EnrolmentRow) -> bool:
        """Tell whether an enrolment that the store holds open still is; if not, close it there."""
        if row.run_id is None:
            return True  # not started yet
        handle = self._temporal.get_workflow_handle(row.workflow_id)
        try:
            description = await handle.describe()
        except RPCError as error:
            if not run_not_found(error):
                raise
            await self._close(row, TERMINATED, "unknown_to_temporal")
            return False
        status = description.status
        if description.raw_info.first_run_id != row.run_id:
            await self._close(row, TERMINATED, "followed_by_another_run")
            return False
        if status is WorkflowExecutionStatus.RUNNING or status is None:
            await self._note_stranded(description)
            return True
        if status is WorkflowExecutionStatus.COMPLETED:
            ending = Ending.model_validate(await handle.result())
            await self._close(row, ending.outcome, ending.because)
        else:
            await self._close(row, TERMINATED, status.name.lower())
        return False

    async def _note_stranded(self, description: WorkflowExecutionDescription) -> None:
        """Note a run that stands still; the watch looks at it from now on, until it goes on."""
        if run := await stranded_run(self._temporal, description):
            await self._stranded.note(run, datetime.now(UTC))

    async def _close(self, row: EnrolmentRow, outcome: str, because: str | None) -> None:
        log.info("enrolment_repaired", workflow_id=row.workflow_id, outcome=outcome)
        now = datetime.now(UTC)
        await self._enrolments.ended(row.workflow_id, row.run_id, outcome, because, now)
