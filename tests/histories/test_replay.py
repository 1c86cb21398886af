"""Code may change under running journeys: every recorded history replays with today's code."""

import pytest

from cli.commands.replay import Recorded, recorded, stranded
from tests.histories.edited import EditedOnboarding, PatchedOnboarding
from tests.histories.recording import HISTORIES
from workflows.car_delivery.journey import CarDelivery
from workflows.catalogue import JOURNEYS

RECORDED = sorted(path.name for path in HISTORIES.iterdir() if any(path.glob("*.json")))
"""Journeys that customers live in, also those that nobody can start any more."""


def of(journey: str) -> list[Recorded]:
    """The customers who live in a journey."""
    return list(recorded(HISTORIES, journey))


@pytest.mark.parametrize("journey", RECORDED)
async def test_no_recorded_customer_is_stranded(journey: str) -> None:
    problems = await stranded(of(journey))
    assert problems == [], "\n\n".join(problems)


@pytest.mark.parametrize("journey", [journey.journey_name() for journey in JOURNEYS])
def test_every_journey_has_histories_of_open_and_of_closed_runs(journey: str) -> None:
    """Some breaks show only on closed histories, some only on waiting ones."""
    states = {path.stem.rsplit(".", 1)[1] for path in (HISTORIES / journey).glob("*.json")}
    assert states == {"open", "closed"}


@pytest.mark.parametrize("state", ["open", "closed"])
async def test_an_inserted_activity_is_refused_with_what_to_do(state: str) -> None:
    one = next(one for one in of("onboarding") if one.name.endswith(f".{state}"))
    (problem,) = await stranded([one], [EditedOnboarding])
    assert "strands customers of the journey `onboarding`" in problem
    assert "“Welcome by e-mail”" in problem or "“Waiting for Email Verified" in problem
    assert "workflow.patched" in problem


async def test_an_edit_behind_a_patch_strands_nobody() -> None:
    """As docs/changing-a-journey.md says."""
    assert await stranded(of("onboarding"), [PatchedOnboarding]) == []


async def test_of_many_the_stranded_one_is_named() -> None:
    """All are replayed in one go, and one that fails spoils no other."""
    well = of("car_delivery")[:2]
    edited = of("onboarding")[0]
    (problem,) = await stranded([well[0], edited, well[1]], [EditedOnboarding, CarDelivery])
    assert f"recorded: {edited.name}\n" in problem
