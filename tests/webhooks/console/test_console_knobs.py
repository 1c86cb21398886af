"""The console's page of knobs: who sees them, who turns them, and what it says of them."""

import pytest

from adapters.settings import Settings
from adapters.store.knobs import KnobSettings
from domain.access import Role, Scope
from domain.knobs import Knob
from domain.operations import OperatorRequest
from tests.adapters.store.building import NOON
from tests.webhooks.conftest import World
from tests.webhooks.console.desk import signed_in
from workflows.knobs import KNOBS

PERCENT = Knob("onboarding.percent", int, default=10, least=5, most=30, about="What they save.")
HOUR = Knob("post_purchase.reviews", bool, default=True)
WHY = {"reason": "a good month"}
ONBOARDING = Scope(journeys=frozenset({"onboarding"}))


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two journeys that declare a knob each."""
    monkeypatch.setitem(KNOBS, PERCENT.name, PERCENT)
    monkeypatch.setitem(KNOBS, HOUR.name, HOUR)


async def test_an_operator_turns_a_knob_and_the_page_tells_who_did(
    world: World, settings: Settings
) -> None:
    desk = await signed_in(world, settings, "lena", Role.OPERATOR)
    assert "Percent, in onboarding: 10" in await desk.text("/console/knobs")
    form = {"action": "set", "knob": PERCENT.name, "value": "15"}
    answer = await desk.send("/console/knobs", form | WHY)
    assert answer.headers["Location"] == "/console/knobs?said=knob_set"
    shown = await desk.text("/console/knobs?said=knob_set")
    for words in (
        "whoever comes to it from now on",
        "Percent, in onboarding: 15",
        "lena set it to 15",
        "lena set onboarding.percent from its default to 15",
        "What they save.",
        "from 5 to 30",
    ):
        assert words in shown

    form = {"action": "reset", "knob": PERCENT.name} | WHY
    for said in ("knob_reset", "gone"):
        answer = await desk.send("/console/knobs", form)
        assert answer.headers["Location"] == f"/console/knobs?said={said}"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"value": "31"}, "from 5 to 30"),
        ({"value": ""}, "a whole number"),
        ({"knob": "onboarding.none"}, "there is no knob of that name"),
        ({"reason": ""}, "must say why"),
        ({"action": "break"}, "action"),
    ],
)
async def test_what_cannot_be_is_refused_with_why(
    world: World, settings: Settings, changes: dict[str, str], why: str
) -> None:
    desk = await signed_in(world, settings, "lena", Role.ADMIN)
    form = {"action": "set", "knob": PERCENT.name, "value": "15"} | WHY | changes
    answer = await desk.send("/console/knobs", form)
    assert answer.status_code == 422
    assert why in answer.text
    assert await world.jornada.knobs.audit(10) == []


async def test_who_may_only_read_is_offered_no_change(world: World, settings: Settings) -> None:
    desk = await signed_in(world, settings, "lena", Role.SUPPORT)
    shown = await desk.text("/console/knobs")
    assert "Percent, in onboarding: 10" in shown
    assert "Change it" not in shown


async def test_a_key_with_a_limit_turns_the_knobs_of_its_journeys_alone(
    world: World, settings: Settings
) -> None:
    desk = await signed_in(world, settings, "lena", Role.OPERATOR, ONBOARDING)
    maria = OperatorRequest(by="maria", reason="a test")
    await KnobSettings(world.database).set(HOUR.name, "no", maria, NOON)
    shown = await desk.text("/console/knobs")
    assert "onboarding" in shown
    assert "reviews" not in shown.lower()
    form = {"action": "set", "knob": HOUR.name, "value": "no"} | WHY
    assert (await desk.send("/console/knobs", form)).status_code == 403
    form = {"action": "set", "knob": PERCENT.name, "value": "12"} | WHY
    assert (await desk.send("/console/knobs", form)).status_code == 303


async def test_what_code_does_not_know_or_allow_any_more_is_shown_as_that(
    world: World, settings: Settings
) -> None:
    maria = OperatorRequest(by="maria", reason="long ago")
    await KnobSettings(world.database).set("onboarding.gone", "7", maria, NOON)
    await KnobSettings(world.database).set(PERCENT.name, "80", maria, NOON)
    desk = await signed_in(world, settings, "lena", Role.OPERATOR)
    shown = await desk.text("/console/knobs")
    assert "Today's journeys do not know it any more" in shown
    assert "does not allow that value any more" in shown
    assert "Percent, in onboarding: 10" in shown
