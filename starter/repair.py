"""The repair: makes the store agree with Temporal again after a termination, a reset or a crash."""

import asyncio
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from adapters.store.enrolments import EnrolmentRow, Enrolments
from domain.journeys import TERMINATED, Ending
from starter.enrolling import STARTED_DIRECTLY, Enrolling
from workflows.journey import Journey

EVERY = timedelta(seconds=30)
CHECKED_AT_LEAST_EVERY = timedelta(minutes=5)
"""How long the store may believe a run alive that an operator terminated."""
STUCK_AFTER = timedelta(seconds=30)
"""An enrolment still `starting` after this was left behind by a crash or an outage."""
ADOPT_EVERY_ROUNDS = 10
"""Looking at every open run costs a query each, so it is done more rarely."""
AT_ONCE = 200

log = structlog.get_logger()


class Repair:
    """Compares open enrolments with Temporal, and Temporal's open runs with the store."""

    def __init__(
        self,
        temporal: Client,
        enrolments: Enrolments,
        enrolling: Enrolling,
        journeys: Mapping[str, type[Journey]],
    ) -> None:
        self._temporal = temporal
        self._enrolments = enrolments
        self._enrolling = enrolling
        self._journeys = journeys

    async def run(self) -> None:
        """Repair for ever; when Temporal or the store is away, the next round tries again."""
        for rounds in itertools.count():
            try:
                await self.sweep(datetime.now(UTC))
                if rounds % ADOPT_EVERY_ROUNDS == 0:
                    await self.adopt_unknown_runs()
            except Exception as error:  # noqa: BLE001 - anything may be away for a while
                log.warning("repair_round_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY.total_seconds())

    async def sweep(self, now: datetime) -> None:
        """Do one round as of `now`."""
        for row in await self._enrolments.stuck_starting(now - STUCK_AFTER, AT_ONCE):
            # A row that an event began is started by that event, which is still in the queue.
            journey = self._journeys.get(row.journey)
            if journey is not None and row.entry_event_id.startswith(STARTED_DIRECTLY):
                await self._enrolling.start(journey, row, None)
        for row in await self._enrolments.to_check(now - CHECKED_AT_LEAST_EVERY, AT_ONCE):
            await self.check(row)

    async def check(self, row: EnrolmentRow) -> None:
        """Ask Temporal about one open enrolment, and close it in the store if it is over."""
        handle = self._temporal.get_workflow_handle(row.workflow_id)
        try:
            description = await handle.describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await self._close(row, TERMINATED, "unknown_to_temporal")
            return
        status = description.status
        if status is WorkflowExecutionStatus.RUNNING or status is None:
            return
        if status is WorkflowExecutionStatus.COMPLETED:
            ending = await self._result_of(handle)
            await self._close(row, ending.outcome, ending.because)
        else:
            await self._close(row, TERMINATED, status.name.lower())

    async def _result_of(self, handle: WorkflowHandle[object, object]) -> Ending:
        return Ending.model_validate(await handle.result())

    async def _close(self, row: EnrolmentRow, outcome: str, because: str | None) -> None:
        log.info("enrolment_repaired", workflow_id=row.workflow_id, outcome=outcome)
        await self._enrolments.ended(
            row.workflow_id, row.run_id, outcome, because, datetime.now(UTC)
        )

    async def adopt_unknown_runs(self) -> None:
        """Take in runs that were started or reset behind our back, from the CLI or the UI."""
        types = ", ".join(f"'{name}'" for name in self._journeys)
        query = f"ExecutionStatus = 'Running' AND WorkflowType IN ({types})"
        async for run in self._temporal.list_workflows(query, page_size=AT_ONCE):
            journey, _, rest = run.id.partition("/")
            customer_id, _, key = rest.partition("/")
            if not customer_id or journey != run.workflow_type:
                continue  # such a run fails by itself and says which id is right
            known = await self._enrolments.running_of(customer_id)
            if any(row.workflow_id == run.id for row in known):
                continue
            # Only a description tells the run that a reset one descends from.
            handle = self._temporal.get_workflow_handle(run.id, run_id=run.run_id)
            first_run_id = (await handle.describe()).raw_info.first_run_id
            await self._enrolments.adopt(
                journey,
                customer_id,
                key or None,
                run.id,
                first_run_id,
                datetime.now(UTC),
            )
