"""What a wait wants: a mistake in it is named as it is declared, with the field and the event."""

from datetime import timedelta

import pytest

from domain.errors import JourneyMistake
from domain.events import Envelope
from domain.segments import Where, prop
from tests.journeys.sample_events import ApplicationContinued, TierChanged
from workflows.base.awaited import Awaited, any_of
from workflows.base.gathering import check_window
from workflows.base.state import Wait
from workflows.base.wanted import Wanted, said

DAY = timedelta(days=1)


def envelope(**properties: str | int) -> Envelope:
    return Envelope(event_id="e-1", name="Application Continued", properties=properties)


@pytest.mark.parametrize(
    ("where", "advice"),
    [
        (
            prop("chanel") == "branch",
            "Application Continued declares no property chanel to compare, only channel",
        ),
        (prop("application_id") == "a-1", "application_id is its key, which is not compared"),
        (prop("channel") == "brunch", "channel is never brunch: Input should be 'phone', 'web'"),
        (prop("steps_left") == "few", "steps_left is never few"),
    ],
)
def test_a_field_that_is_misspelt_or_never_so_is_named(where: Where, advice: str) -> None:
    with pytest.raises(JourneyMistake, match=advice):
        Wanted.of((ApplicationContinued,), where)
    with pytest.raises(JourneyMistake, match=advice):
        Awaited(ApplicationContinued, where=where)


def test_each_of_several_events_has_to_declare_the_field() -> None:
    with pytest.raises(JourneyMistake, match="Tier Changed declares no property channel"):
        Wanted.of((ApplicationContinued, TierChanged), prop("channel") == "branch")


@pytest.mark.parametrize(
    ("where", "told", "is_wanted"),
    [
        (prop("channel") == "branch", {"channel": "branch"}, True),
        (prop("channel") == "branch", {"channel": "phone"}, False),
        (prop("channel").one_of("branch", "phone"), {"channel": "phone"}, True),
        # What is not told is as the event declares it.
        (prop("channel") == "web", {}, True),
        (prop("steps_left") < 2, {}, True),
        # What cannot be understood, too.
        (prop("steps_left") < 2, {"steps_left": "many"}, True),
        ((prop("steps_left") < 2, prop("channel") == "branch"), {"steps_left": 1}, False),
        # What the story itself does not know equals nothing, and differs from nothing.
        (prop("channel") == None, {"channel": "branch"}, False),  # noqa: E711 - a condition
        (prop("channel") != None, {"channel": "branch"}, False),  # noqa: E711 - a condition
    ],
)
def test_an_event_is_judged_as_the_story_would_read_it(
    where: Where, told: dict[str, str | int], *, is_wanted: bool
) -> None:
    assert Wanted.of((ApplicationContinued,), where).takes(envelope(**told)) is is_wanted


def test_what_does_not_fit_is_kept_no_longer_than_what_nothing_waits_for() -> None:
    """Or a chatty kind would be read anew, event by event, each time something happens."""
    wanted = Wanted.of((ApplicationContinued,), prop("channel") == "branch")
    wait = Wait(wanted.names, takes=wanted.awaits)
    assert wait.awaits(envelope(channel="branch"))
    assert not wait.awaits(envelope(channel="phone"))


def test_it_is_said_in_words() -> None:
    where = (prop("channel") == "branch", prop("steps_left") < 2)
    assert said((ApplicationContinued,), where) == (
        "Application Continued where channel is branch and steps_left is less than 2"
    )


@pytest.mark.parametrize(
    ("within", "quiet_for", "at_most"),
    [(None, None, None), (DAY, DAY, None), (None, DAY, None), (None, None, DAY), (DAY, None, DAY)],
)
def test_a_gathering_has_one_window(
    within: timedelta | None, quiet_for: timedelta | None, at_most: timedelta | None
) -> None:
    with pytest.raises(JourneyMistake, match="say within=, or both quiet_for= and at_most="):
        check_window(within, quiet_for, at_most)


def test_what_is_awaited_is_an_event_with_one_time() -> None:
    with pytest.raises(JourneyMistake, match="Awaited needs an event"):
        Awaited()
    with pytest.raises(JourneyMistake, match="within= or until=, or neither"):
        Awaited(TierChanged, within=DAY, until=timedelta.max)  # type: ignore[arg-type] # one too many


def test_any_of_several_is_each_by_its_own_conditions() -> None:
    branch = Awaited(ApplicationContinued, where=prop("channel") == "branch")
    wanted = any_of((branch, TierChanged))
    assert wanted.takes(envelope(channel="branch"))
    assert not wanted.takes(envelope(channel="phone"))
    assert wanted.takes(Envelope(event_id="e-2", name="Tier Changed"))


def test_what_makes_something_obsolete_has_no_time_of_its_own() -> None:
    with pytest.raises(JourneyMistake, match="cancel_if= has no end"):
        any_of((Awaited(TierChanged, within=DAY),))
