"""The repair: makes the store agree with Temporal again after a termination, a reset or a crash."""

import asyncio
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus

from adapters.store.enrolments import EnrolmentRow, Enrolments
from domain.broadcast import BY_BROADCAST
from starter.relay.broadcast_runs import BroadcastRuns
from starter.relay.checking import Checking
from starter.relay.enrol import STARTED_DIRECTLY, Enrolling
from workflows.base.journey import Journey

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
        checking: Checking,
        journeys: Mapping[str, type[Journey]],
        broadcasts: BroadcastRuns,
    ) -> None:
        self._temporal = temporal
        self._broadcasts = broadcasts
        self._enrolments = enrolments
        self._enrolling = enrolling
        self._checking = checking
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
        """Do one round as of `now`; a row that cannot be repaired does not keep the others."""
        # A row that an event began is started by that event, which is still in the queue.
        for entry in (f"{STARTED_DIRECTLY}:", BY_BROADCAST):
            stuck = await self._enrolments.stuck_starting(now - STUCK_AFTER, AT_ONCE, entry=entry)
            for row in stuck:
                await self._start(row)
        await self._broadcasts.start_left_behind(now - STUCK_AFTER)
        for row in await self._enrolments.to_check(now - CHECKED_AT_LEAST_EVERY, AT_ONCE):
            await self._check(row)
        await self._broadcasts.compare(now)

    async def _start(self, row: EnrolmentRow) -> None:
        if journey := self._journeys.get(row.journey):
            try:
                await self._enrolling.start_again(journey, row)
            except Exception as error:  # noqa: BLE001 - the next round tries again
                self._log_failure(row, error)

    async def _check(self, row: EnrolmentRow) -> None:
        try:
            await self._checking.is_open(row)
        except Exception as error:  # noqa: BLE001 - a later round tries again
            self._log_failure(row, error)

    def _log_failure(self, row: EnrolmentRow, error: Exception) -> None:
        log.warning("not_repaired", workflow_id=row.workflow_id, error=type(error).__name__)

    async def adopt_unknown_runs(self) -> None:
        """Take in runs that were started or reset behind our back, from the CLI or the UI."""
        types = ", ".join(f"'{name}'" for name in self._journeys)
        query = f"ExecutionStatus = 'Running' AND WorkflowType IN ({types})"
        async for run in self._temporal.list_workflows(query, page_size=AT_ONCE):
            journey, _, rest = run.id.partition("/")
            customer_id, _, key = rest.partition("/")
            if customer_id and journey == run.workflow_type:  # others fail by themselves
                try:
                    await self._adopt(run, journey, customer_id, key or None)
                except Exception as error:  # noqa: BLE001 - a later round tries again
                    log.warning("not_adopted", workflow_id=run.id, error=type(error).__name__)

    async def _adopt(
        self, run: WorkflowExecution, journey: str, customer_id: str, key: str | None
    ) -> None:
        known = await self._enrolments.running_of(customer_id)
        if any(row.run_id and row.workflow_id == run.id for row in known):
            return
        # The list lags behind, and only a description tells which run a reset one descends from.
        handle = self._temporal.get_workflow_handle(run.id, run_id=run.run_id)
        description = await handle.describe()
        first_task_fails = description.raw_description.pending_workflow_task.attempt > 1
        if description.status is not WorkflowExecutionStatus.RUNNING or first_task_fails:
            return  # over, or started without an argument, so that it never gets anywhere
        first_run_id = description.raw_info.first_run_id
        now = datetime.now(UTC)
        await self._enrolments.adopt(journey, customer_id, key, run.id, first_run_id, now)
