"""A journey that is not whole is refused before any customer is in it."""

import pytest

from domain.customers import Topic
from domain.errors import JourneyMistake
from domain.events import ProfileCompleted, SignedUp
from workflows.catalogue import JOURNEYS, JOURNEYS_BY_NAME
from workflows.journey import Journey


def test_a_journey_that_lacks_declarations_is_told_which() -> None:
    with pytest.raises(JourneyMistake, match="Hasty lacks topic, first_stage"):

        class Hasty(Journey):
            begins_with = SignedUp
            listens_to = {}
            goal = ProfileCompleted

            async def story(self) -> None: ...


def test_what_it_waits_to_bring_about_is_something_it_listens_to() -> None:
    assert all(journey.goal in journey.listens_to for journey in JOURNEYS)


def test_every_journey_is_known_by_its_name_and_read_by_its_title() -> None:
    assert list(JOURNEYS_BY_NAME.values()) == list(JOURNEYS)
    assert "Onboarding" in [journey.title() for journey in JOURNEYS]
    assert all(journey.topic in Topic for journey in JOURNEYS)
