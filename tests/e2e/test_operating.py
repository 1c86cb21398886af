"""What operators do behind our back: the `temporal` CLI, Reset, Cancel and Terminate."""

import asyncio
import json
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError

from cli.devserver import DevServer
from domain.customers import Channel, Identity, Topic
from domain.explanation import ExplainedEnrolment
from domain.journeys import LEFT, TERMINATED, Ending, ExitReason
from starter.relay.repair import CHECKED_AT_LEAST_EVERY
from tests.e2e.conftest import World
from tests.waiting import eventually

TEMPORAL = Path(sys.executable).with_name("temporal")


async def temporal(server: DevServer, *words: str) -> str:
    """Run the `temporal` CLI as an operator would."""
    process = await asyncio.create_subprocess_exec(
        TEMPORAL,
        *words,
        "--address",
        server.address,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


async def meet(world: World) -> str:
    """Let the store know this test's customer; return their workflow id."""
    await world.jornada.identify(
        Identity(
            customer_id=world.customer_id,
            email=f"{world.customer_id}@example.com",
            consents={Topic.TIPS: {Channel.EMAIL: True}},
        )
    )
    return f"onboarding/{world.customer_id}"


async def enrolment_of(world: World) -> ExplainedEnrolment:
    (enrolment,) = (await world.jornada.explain(world.customer_id)).enrolments
    return enrolment


async def test_a_journey_is_started_and_signalled_from_the_cli_with_plain_json(
    slow_world: World, temporal_server: DevServer
) -> None:
    workflow_id = await meet(slow_world)
    start = {"customer_id": slow_world.customer_id}
    envelope = {"event_id": "e-1", "name": "Email Verified"}

    await temporal(
        temporal_server,
        *("workflow", "start", "--type", "onboarding", "--task-queue", "jornada"),
        *("--workflow-id", workflow_id, "--input", json.dumps(start)),
    )
    await slow_world.waiting_for("Email Verified")
    await temporal(
        temporal_server,
        *("workflow", "signal", "--workflow-id", workflow_id, "--name", "event"),
        *("--input", json.dumps(envelope)),
    )
    await slow_world.waiting_for("Profile Completed")

    assert await slow_world.said() == ["onboarding.welcome"]
    assert (await enrolment_of(slow_world)).workflow_id == workflow_id

    async def found() -> list[str]:
        query = f"CustomerId = '{slow_world.customer_id}'"
        return [run.id async for run in slow_world.client.list_workflows(query)]

    assert await eventually(found) == [workflow_id]


async def test_a_run_started_from_the_cli_hears_what_comes_in_by_http(
    slow_world: World, temporal_server: DevServer
) -> None:
    """The first send adopts it, so the dispatcher knows it."""
    workflow_id = await meet(slow_world)
    await temporal(
        temporal_server,
        *("workflow", "start", "--type", "onboarding", "--task-queue", "jornada"),
        *("--workflow-id", workflow_id),
        *("--input", json.dumps({"customer_id": slow_world.customer_id})),
    )
    await slow_world.waiting_for("Email Verified")
    await slow_world.track("Email Verified")
    await slow_world.waiting_for("Profile Completed")


async def test_a_start_under_a_wrong_workflow_id_fails_and_says_which_is_right(
    slow_world: World, temporal_server: DevServer
) -> None:
    wrong_id = f"wrong-{uuid4().hex}"
    await temporal(
        temporal_server,
        *("workflow", "start", "--type", "onboarding", "--task-queue", "jornada"),
        *("--workflow-id", wrong_id),
        *("--input", json.dumps({"customer_id": slow_world.customer_id})),
    )
    handle = slow_world.client.get_workflow_handle(wrong_id)
    with pytest.raises(WorkflowFailureError) as failure:
        await handle.result()
    assert f"onboarding/{slow_world.customer_id}" in str(failure.value.cause)


@pytest.mark.parametrize("start", ['{"customer": "c-1"}', '"c-1"', '{"customer_id": "a@b.c"}'])
async def test_a_start_that_is_no_enrolment_fails_at_once_and_says_what_to_send(
    slow_world: World, temporal_server: DevServer, start: str
) -> None:
    workflow_id = await meet(slow_world)
    await temporal(
        temporal_server,
        *("workflow", "start", "--type", "onboarding", "--task-queue", "jornada"),
        *("--workflow-id", workflow_id, "--input", start),
    )
    with pytest.raises(WorkflowFailureError) as failure:
        await slow_world.client.get_workflow_handle(workflow_id).result()
    assert '{"customer_id": "c-1"}' in str(failure.value.cause)

    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    assert await slow_world.said() == ["onboarding.welcome"], "a mistyped start uses nothing up"


async def test_a_reset_to_the_first_task_sends_nothing_twice(fast_world: World) -> None:
    """Even of a run that had ended: it lives again, and knows every touchpoint."""
    workflow_id = await meet(fast_world)
    await fast_world.track("Signed Up")
    handle = fast_world.client.get_workflow_handle(workflow_id, result_type=Ending)
    assert (await handle.result()).outcome == "never_verified"
    said = await fast_world.said()
    assert said == ["onboarding.welcome", "onboarding.verify_reminder"]

    history = await handle.fetch_history()
    first_task = next(
        event.event_id
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    )
    await fast_world.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=fast_world.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id, run_id=history.run_id),
            reason="an operator tries it",
            workflow_task_finish_event_id=first_task,
            request_id=uuid4().hex,
        )
    )
    again = fast_world.client.get_workflow_handle(workflow_id, result_type=Ending)
    assert (await again.result()).outcome == "never_verified"
    assert (await again.describe()).run_id != history.run_id
    assert await fast_world.said() == said
    status = await fast_world.jornada.status("onboarding", fast_world.customer_id)
    assert [line.reason for line in status.touchpoints] == ["already_sent"] * 2
    assert (await enrolment_of(fast_world)).outcome == "never_verified"


async def test_a_cancel_in_the_ui_ends_as_leave(slow_world: World) -> None:
    workflow_id = await meet(slow_world)
    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    handle = slow_world.client.get_workflow_handle(workflow_id, result_type=Ending)
    await handle.cancel()

    ending = await handle.result()
    assert (ending.outcome, ending.because) == (LEFT, ExitReason.CANCELLED)
    assert await slow_world.said() == ["onboarding.welcome"]
    enrolment = await enrolment_of(slow_world)
    assert (enrolment.outcome, enrolment.because) == ("left", "cancelled")


async def test_after_a_terminate_the_store_repairs_itself(slow_world: World) -> None:
    workflow_id = await meet(slow_world)
    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    await slow_world.client.get_workflow_handle(workflow_id).terminate("an operator's whim")
    assert (await enrolment_of(slow_world)).outcome is None

    now = (await enrolment_of(slow_world)).started_at + 2 * CHECKED_AT_LEAST_EVERY
    await slow_world.jornada.relay.repair.sweep(now)
    assert (await enrolment_of(slow_world)).outcome == TERMINATED


async def test_an_event_for_a_terminated_run_repairs_it_and_is_not_stuck(slow_world: World) -> None:
    workflow_id = await meet(slow_world)
    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    await slow_world.client.get_workflow_handle(workflow_id).terminate("an operator's whim")

    await slow_world.track("Email Verified")
    assert (await enrolment_of(slow_world)).outcome == TERMINATED


async def test_a_run_that_the_store_believes_over_is_taken_in_again(slow_world: World) -> None:
    """Say the store was restored from a backup, or a run was reset behind our back."""
    workflow_id = await meet(slow_world)
    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    handle = slow_world.client.get_workflow_handle(workflow_id)
    first_run = (await handle.describe()).run_id
    await slow_world.forget_enrolments()

    async def taken_in() -> bool:
        await slow_world.jornada.relay.repair.adopt_unknown_runs()
        return (await enrolment_of(slow_world)).outcome is None

    await eventually(taken_in)
    assert (await enrolment_of(slow_world)).workflow_id == workflow_id
    await slow_world.track("Email Verified")
    await slow_world.waiting_for("Profile Completed")
    assert (await handle.describe()).run_id == first_run
