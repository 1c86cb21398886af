"""The segments beside the journeys: found, named apart, and about journeys that there are."""

import pytest

from domain.errors import JourneyMistake
from domain.events import Answered, EmailVerified
from domain.segments import Predicate, Segment, Where, did, enrolled, in_segment, prop, was_in
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.chapters.segments import OPEN_CASE
from workflows.post_purchase.segments import LOYAL
from workflows.segments import SEGMENTS, by_name, check_journeys


def named(predicate: Predicate) -> Segment:
    return Segment("named", "for a test", predicate)


def test_every_segment_beside_a_journey_is_known_by_its_name() -> None:
    assert SEGMENTS["loyal"] is LOYAL
    assert {"stuck", "loyal", "lapsed"} <= set(SEGMENTS)
    assert all(name == segment.name for name, segment in SEGMENTS.items())


def test_a_segment_that_several_journeys_look_at_is_known_too() -> None:
    assert SEGMENTS["open_case"] is OPEN_CASE


def test_two_segments_of_one_name_are_refused() -> None:
    one, other = named(did(EmailVerified)), named(did(EmailVerified, at_least=2))

    assert by_name([one, one]) == {"named": one}
    with pytest.raises(JourneyMistake, match="two segments are named named"):
        by_name([one, other])


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (prop("question") == "zzz", "Answered: question is never zzz"),
        (prop("score") == 2, "no property score to compare, only asked, question, option"),
        (prop("option") == None, r"option is compared with None.*use is_set\(\)"),  # noqa: E711
    ],
)
def test_one_that_could_hold_of_nobody_is_refused(where: Where, why: str) -> None:
    with pytest.raises(JourneyMistake, match=why):
        did(Answered, where=where)


@pytest.mark.parametrize(
    ("predicate", "why"),
    [
        (enrolled("onbording"), "names no journey: onbording"),
        (~was_in("onboarding", outcome="activate"), "names no outcome of onboarding: activate"),
        (in_segment(named(enrolled("onbording"))), "names no journey: onbording"),
    ],
)
def test_one_that_names_a_journey_or_outcome_there_is_none_of_is_refused(
    predicate: Predicate, why: str
) -> None:
    with pytest.raises(JourneyMistake, match=why):
        check_journeys([named(predicate)], JOURNEYS_BY_NAME)


@pytest.mark.parametrize("outcome", ["activated", "left", "terminated", None])
def test_every_way_in_which_a_journey_ends_may_be_named(outcome: str | None) -> None:
    check_journeys([named(was_in("onboarding", outcome=outcome))], JOURNEYS_BY_NAME)


def test_ours_name_journeys_and_outcomes_that_there_are() -> None:
    check_journeys(SEGMENTS.values(), JOURNEYS_BY_NAME)
