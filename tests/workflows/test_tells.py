"""What journeys tell other customers is declared, can be heard, and does not go on for ever."""

import pytest

from domain.errors import JourneyMistake
from domain.events import Event
from domain.events.referral import FriendInvited, FriendJoined
from domain.tellings import MOST_TELLINGS
from tests.journeys.opener import Opener, Rating, WelcomeBack
from workflows.base.journey import Journey
from workflows.base.telling import check_telling
from workflows.catalogue import JOURNEYS_BY_NAME, check_tells
from workflows.invitation.journey import Invitation
from workflows.referral.journey import Referral

JOINED = FriendJoined(invitation_id="i-1")
TELLING: type[Journey] = Invitation


def telling(journey: type[Journey], *tells: type[Event]) -> type[Journey]:
    """A journey that tells of other things than it does."""
    return type(journey.__name__, (journey,), {"tells": tells})


def test_journeys_that_begin_each_other_without_an_end_are_refused() -> None:
    circle: dict[str, type[Journey]] = {
        "invitation": telling(Invitation, FriendInvited),
        "referral": Referral,
    }
    with pytest.raises(JourneyMistake, match="invitation tells of what begins invitation again"):
        check_tells(circle)


def test_what_a_story_starts_counts_as_well() -> None:
    circle: dict[str, type[Journey]] = {
        "opener": Opener,
        "rating": Rating,
        "welcome_back": telling(WelcomeBack, Opener.begins_with),
    }
    with pytest.raises(JourneyMistake, match="welcome_back tells of what begins welcome_back"):
        check_tells(circle)


def test_what_another_story_only_hears_is_allowed() -> None:
    check_tells(JOURNEYS_BY_NAME)


@pytest.mark.parametrize(
    ("event", "uses", "mistake"),
    [
        (FriendInvited(invitation_id="i-1"), {}, r"add FriendInvited to Invitation\.tells"),
        (FriendJoined(), {}, "FriendJoined needs its invitation_id"),
        (JOINED, {"tell:FriendJoined": MOST_TELLINGS}, "tells others at most 20 times"),
    ],
)
def test_a_mistaken_telling_says_what_to_correct(
    event: Event, uses: dict[str, int], mistake: str
) -> None:
    with pytest.raises(JourneyMistake, match=mistake):
        check_telling(TELLING, event, uses)


def test_a_telling_fewer_than_the_most_is_right() -> None:
    check_telling(TELLING, JOINED, {"tell:FriendJoined": MOST_TELLINGS - 1, "task:care": 50})
