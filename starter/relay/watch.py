"""The watch: what is wrong on our side is an error in the log, once a minute, until it is over.

It also looks for runs that stand still because today's code does not fit their history.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from adapters.store.engine.database import Database
from adapters.store.enrolments.stranded import StrandedRun, StrandedRuns
from adapters.store.faults import Faults
from domain.faults import ROLL_FORWARD, WHO_ACTS, Fault
from starter.away import run_not_found
from starter.stranding import stranded_run
from workflows.base.journey import Journey

EVERY = timedelta(seconds=20)
AT_ONCE = 50
"""Runs that are looked at in one round: each costs two calls."""
STRANDED = "stranded runs"
"""The name of their fault."""

log = structlog.get_logger()


class Watch:
    """Looks for faults on our side. Several processes may: each fault is logged by one of them."""

    def __init__(
        self, temporal: Client, database: Database, journeys: Mapping[str, type[Journey]]
    ) -> None:
        self._temporal = temporal
        self._journeys = journeys
        self._faults = Faults(database)
        self._runs = StrandedRuns(database)

    async def run(self) -> None:
        """Watch for ever; when Temporal or the store is away, the next round tries again."""
        while True:
            for look in (self.look_for_stranded, self.log_faults):
                try:
                    await look(datetime.now(UTC))
                except Exception as error:  # noqa: BLE001 - anything may be away for a while
                    log.warning("watch_round_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY.total_seconds())

    async def log_faults(self, now: datetime) -> None:
        """Log each present fault that nobody has logged within a minute of `now`."""
        for found in await self._faults.to_log(now):
            log.error(
                "fault",
                name=found.fault.name,
                problem=found.fault.problem,
                **({} if found.enrolments is None else {"enrolments": found.enrolments}),
                since=found.since.isoformat(),
                who_must_act=WHO_ACTS,
                what_to_do=found.fault.what_to_do,
            )

    async def look_for_stranded(self, now: datetime) -> None:
        """Find the runs that stand still as of `now`, and forget those that go on."""
        known = await self._runs.all()
        reported, counted = await self._reported()
        ids = dict.fromkeys([*reported, *(run.workflow_id for run in known)][: 2 * AT_ONCE])
        for workflow_id in ids:
            await self._look_at(workflow_id, known, now)
        await self._tell(counted)

    async def _reported(self) -> tuple[list[str], int]:
        """Return runs whose task has failed five times, as Temporal says it, and their number.

        An older Temporal does not: there the repair finds them, which looks at every run.
        """
        types = ", ".join(f"'{name}'" for name in self._journeys)
        query = (
            "ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL "
            f"AND WorkflowType IN ({types})"
        )
        try:
            counted = (await self._temporal.count_workflows(query)).count
            listed = self._temporal.list_workflows(query, page_size=AT_ONCE, limit=AT_ONCE)
            return [run.id async for run in listed], counted
        except RPCError as error:
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise
            return [], 0

    async def _look_at(self, workflow_id: str, known: list[StrandedRun], now: datetime) -> None:
        handle = self._temporal.get_workflow_handle(workflow_id)
        present = None
        try:
            description = await handle.describe()
        except RPCError as error:
            if not run_not_found(error):
                raise
        else:
            present = await stranded_run(self._temporal, description)
        for run in known:
            if run.workflow_id == workflow_id and (not present or present.run_id != run.run_id):
                await self._runs.goes_on(run.run_id)
        if present:
            await self._runs.note(present, now)

    async def _tell(self, counted: int) -> None:
        runs = await self._runs.all()
        if not runs:
            await self._faults.end(STRANDED)
            return
        problem = f"enrolments stand still, as their workflow task fails: {runs[0].problem}"
        await self._faults.note(
            Fault(STRANDED, problem, ROLL_FORWARD), enrolments=max(counted, len(runs))
        )
