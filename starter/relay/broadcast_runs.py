"""The workflows of broadcasts: started, and compared with what the store believes of them."""

from contextlib import suppress
from datetime import datetime

import structlog
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from adapters.store.broadcasts import Broadcasts
from adapters.store.engine.database import Database
from domain.broadcast import (
    HOW_TO_GO_ON,
    Broadcast,
    BroadcastRun,
    BroadcastState,
    broadcast_workflow,
)
from domain.ids import JOURNEYS_QUEUE
from starter.away import run_not_found
from workflows.broadcast import LAST
from workflows.broadcast import Broadcast as BroadcastWorkflow

AT_ONCE = 50
"""So many of the last ones are compared in one round: each costs a call."""
_ENDED_AS = {
    WorkflowExecutionStatus.TERMINATED: BroadcastState.TERMINATED,
    WorkflowExecutionStatus.FAILED: BroadcastState.FAILED,
    WorkflowExecutionStatus.TIMED_OUT: BroadcastState.FAILED,
    WorkflowExecutionStatus.CANCELED: BroadcastState.CANCELLED,
}

log = structlog.get_logger()


class BroadcastRuns:
    """Starts and compares them: harmless when repeated."""

    def __init__(self, temporal: Client, database: Database) -> None:
        self._temporal = temporal
        self._broadcasts = Broadcasts(database)

    async def start(self, known: Broadcast) -> None:
        """Have its workflow run, unless it does or did. Raises RPCError when Temporal is away."""
        with suppress(WorkflowAlreadyStartedError):
            await self._temporal.start_workflow(
                BroadcastWorkflow.run,
                BroadcastRun(order=known.order),
                id=broadcast_workflow(known.broadcast_id),
                task_queue=JOURNEYS_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                priority=LAST,
                static_summary=f"Broadcast of {known.journey} to {known.segment}",
            )
        await self._broadcasts.started(known.broadcast_id)

    async def start_left_behind(self, before: datetime) -> None:
        """Start those that were asked for before a moment, and whose process died, say."""
        for each in await self._broadcasts.left_behind(before):
            await self.start(each)

    async def compare(self, now: datetime) -> None:
        """Note which were broken off behind our back, and which a reset lets go on.

        What ends as it should has told so itself. Raises RPCError when Temporal is away.
        """
        for known in await self._broadcasts.not_told_over(AT_ONCE):
            present = await self._state_of(known)
            if present is not known.state:
                await self._broadcasts.stands(known.broadcast_id, present, now)
                _tell(known, present)

    async def _state_of(self, known: Broadcast) -> BroadcastState:
        handle = self._temporal.get_workflow_handle(broadcast_workflow(known.broadcast_id))
        try:
            status = (await handle.describe()).status
        except RPCError as error:
            if not run_not_found(error):
                raise
            return BroadcastState.TERMINATED
        if status is WorkflowExecutionStatus.RUNNING and known.state.is_broken_off:
            return BroadcastState.RUNNING
        return _ENDED_AS.get(status, known.state) if status else known.state


def _tell(known: Broadcast, present: BroadcastState) -> None:
    told = {"broadcast_id": known.broadcast_id, "state": present}
    if present.is_broken_off:
        log.error("broadcast_broken_off", **told, who_must_act="operator", what_to_do=HOW_TO_GO_ON)
    else:
        log.info("broadcast_repaired", **told)
