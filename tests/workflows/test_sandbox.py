"""A journey's own module is sandboxed; what enrolments share of the base holds no state."""

import gc
import types
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
from temporalio import workflow
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    Replayer,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from cli.commands.replay import read, stranded
from tests.histories.recording import HISTORIES
from tests.workflows.impure import (
    ReadsAFile,
    ReadsTheClock,
    ReadsTheDate,
    TakesAnId,
    TakesASecret,
    ThrowsADie,
)
from tests.workflows.own_query import Counting
from workflows.base.journey import Journey
from workflows.base.state import JourneyState
from workflows.onboarding.journey import Onboarding
from workflows.plugin import journey_plugin

WAITING = [read(HISTORIES / "onboarding" / "nudged.open.json")]


@pytest.mark.parametrize(
    "journey",
    [ReadsTheDate, ReadsTheClock, ThrowsADie, TakesASecret, TakesAnId, ReadsAFile],
    ids=lambda journey: journey.__name__,
)
async def test_a_journey_that_asks_a_clock_chance_or_a_file_is_refused(
    journey: type[Journey],
) -> None:
    (problem,) = await stranded(WAITING, [journey])
    assert "RestrictedWorkflowAccessError" in problem


class _Seen(WorkflowInboundInterceptor):
    enrolments: list[Any] = []

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
        self.enrolments.append(workflow.instance())
        return await super().execute_workflow(input)


class _Watching(Interceptor):
    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002
    ) -> type[WorkflowInboundInterceptor]:
        return _Seen


async def lived_in_the_sandbox(journey: type[Journey], times: int) -> list[Any]:
    _Seen.enrolments.clear()
    replayer = Replayer(workflows=[journey], plugins=[journey_plugin()], interceptors=[_Watching()])
    for _ in range(times):
        await replayer.replay_workflow(WAITING[0].history)
    return list(_Seen.enrolments)


@pytest.mark.parametrize("journey", [Onboarding, Counting])
async def test_whatever_temporal_may_call_it_may_call_in_the_sandbox(
    journey: type[Journey],
) -> None:
    (one,) = await lived_in_the_sandbox(journey, 1)
    inside, outside = map(workflow._Definition.must_from_class, (type(one), journey))  # noqa: SLF001 - the SDK tells it nowhere else
    assert inside is not outside
    for handlers in ("signals", "queries", "updates"):
        assert getattr(inside, handlers).keys() == getattr(outside, handlers).keys() != set()
    assert "send" in dir(journey), "a person sees verbs, too"


async def test_two_enrolments_share_the_base_and_nothing_that_can_change() -> None:
    one, other = await lived_in_the_sandbox(Onboarding, 2)
    assert type(one) is not type(other), "a journey's module is loaded for each enrolment"
    assert type(one).__mro__[1] is type(other).__mro__[1] is Journey
    assert JourneyState in {type(each) for each in changeable(one)}
    shared = {id(each) for each in changeable(one)} & {id(each) for each in changeable(other)}
    assert [each for each in changeable(one) if id(each) in shared] == []


def changeable(instance: object) -> Iterator[object]:
    """Yield all that an instance holds which could change, itself among it."""
    ahead, met = [instance], set[int]()
    while ahead:
        each = ahead.pop()
        is_code = isinstance(each, type | types.ModuleType | types.FunctionType | Enum)
        if is_code or id(each) in met:
            continue
        met.add(id(each))
        if isinstance(each, list | dict | set) or "workflows" in type(each).__module__:
            yield each
        ahead.extend(gc.get_referents(each))
