"""The quarantine of all enrolments: who was sent what their journey could not understand."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus

from domain.ids import customer_in
from starter.away import temporal_is_away
from starter.client.journeys import Journeys
from starter.client.operators import TEMPORAL_SILENT, NoAnswer
from starter.stranding import ANSWER_WITHIN
from workflows.base.search_attributes import QUARANTINED


class InQuarantine(NamedTuple):
    """A run of a journey that has put a signal, or more of them, in its quarantine."""

    workflow_id: str
    run_id: str
    journey: str
    customer_id: str
    """With which the run began: whosever it is now."""
    signal: str
    """The name of the first: of an event, or of a signal that was none."""
    started_at: datetime
    is_running: bool


class Quarantine:
    """Asks Temporal: each run keeps its own."""

    def __init__(self, temporal: Client, journeys: Journeys) -> None:
        self._temporal = temporal
        self._journeys = journeys

    async def list(
        self, limit: int = 200, journeys: Collection[str] | None = None
    ) -> list[InQuarantine]:
        """Return the runs that began last; of some `journeys`, where not all are wanted.

        Those of a second ago may not be in it yet. Raises `NoAnswer` when Temporal is away.
        """
        wanted = [name for name in self._journeys if journeys is None or name in journeys]
        if not wanted:
            return []
        types = ", ".join(f"'{name}'" for name in wanted)
        query = f"{QUARANTINED.name} IS NOT NULL AND WorkflowType IN ({types})"
        found = self._temporal.list_workflows(query, limit=limit, rpc_timeout=ANSWER_WITHIN)
        try:
            return [_of(run) async for run in found]
        except Exception as error:
            if not temporal_is_away(error):
                raise
            raise NoAnswer(TEMPORAL_SILENT) from None


def _of(run: WorkflowExecution) -> InQuarantine:
    return InQuarantine(
        workflow_id=run.id,
        run_id=run.run_id,
        journey=run.workflow_type,
        customer_id=customer_in(run.id),
        signal=run.typed_search_attributes.get(QUARANTINED) or "",
        started_at=run.start_time,
        is_running=run.status is WorkflowExecutionStatus.RUNNING,
    )
