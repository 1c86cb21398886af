"""A broadcast that an operator terminates in the Temporal UI, and lets go on by a reset."""

from datetime import UTC, datetime
from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from domain.broadcast import Broadcast, BroadcastState
from domain.operations import OperatorRequest
from starter.client.broadcasts import asked_for
from tests.e2e.conftest import World
from tests.e2e.lapsed import fill
from tests.waiting import eventually

CUSTOMERS = 6
MARIA = OperatorRequest(by="maria", reason="the spring offer")
TASK_COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


async def test_a_reset_lets_it_go_on_where_it_stopped_and_nobody_enters_twice(
    slow_world: World,
) -> None:
    await fill(slow_world.database, CUSTOMERS)
    broadcasts, repair = slow_world.jornada.broadcasts, slow_world.jornada.relay.repair
    order = asked_for("onboarding", "lapsed", uuid4().hex, per_second=0.5)
    await broadcasts.start(order, MARIA)

    async def stands(state: BroadcastState, enrolled: int) -> Broadcast | None:
        await repair.sweep(datetime.now(UTC))
        found = await broadcasts.find(order.broadcast_id)
        return found if found.state is state and found.enrolled >= enrolled else None

    await eventually(lambda: stands(BroadcastState.RUNNING, order.page_size))
    handle = slow_world.client.get_workflow_handle(f"broadcast/{order.broadcast_id}")
    await handle.terminate("an operator's whim")
    await eventually(lambda: stands(BroadcastState.TERMINATED, order.page_size))

    history = await handle.fetch_history()
    *_, last_task = [each.event_id for each in history.events if each.event_type == TASK_COMPLETED]
    await slow_world.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=slow_world.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=handle.id, run_id=history.run_id),
            reason="it shall go on",
            workflow_task_finish_event_id=last_task,
            request_id=uuid4().hex,
        )
    )
    await eventually(lambda: stands(BroadcastState.RUNNING, order.page_size))
    await eventually(lambda: stands(BroadcastState.ENDED, CUSTOMERS))
