"""Code may change under running journeys: every recorded history replays with today's code."""

import pytest

from cli.replaying import Recorded, recorded, stranded
from tests.histories.edited import EditedOnboarding, PatchedOnboarding
from tests.histories.recording import HISTORIES
from workflows.catalogue import JOURNEYS

ALL = list(recorded(HISTORIES))
OF_ONBOARDING = [one for one in ALL if one.journey == "onboarding"]


@pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])
async def test_no_recorded_customer_is_stranded(one: Recorded) -> None:
    problem = await stranded(one)
    assert problem is None, problem


@pytest.mark.parametrize("journey", [journey.journey_name() for journey in JOURNEYS])
def test_every_journey_has_histories_of_open_and_of_closed_runs(journey: str) -> None:
    """Some breaks show only on closed histories, some only on waiting ones."""
    states = {one.name.rsplit(".", 1)[1] for one in ALL if one.journey == journey}
    assert states == {"open", "closed"}


@pytest.mark.parametrize("state", ["open", "closed"])
async def test_an_inserted_activity_is_refused_with_what_to_do(state: str) -> None:
    one = next(one for one in OF_ONBOARDING if one.name.endswith(f".{state}"))
    problem = await stranded(one, [EditedOnboarding])
    assert problem is not None
    assert "strands customers of the journey `onboarding`" in problem
    assert "“Welcome by e-mail”" in problem or "“Waiting for Email Verified" in problem
    assert "workflow.patched" in problem


async def test_an_edit_behind_a_patch_strands_nobody() -> None:
    """As docs/changing-a-journey.md says."""
    problems = [await stranded(one, [PatchedOnboarding]) for one in OF_ONBOARDING]
    assert [problem for problem in problems if problem] == []
