"""The page of broadcasts: how far each has come, whom it left out; stopped by who may start one."""

from datetime import UTC, datetime

import pytest

from adapters.settings import Settings
from domain.access import Role, Scope
from domain.broadcast import BroadcastNote, BroadcastState
from tests.webhooks.conftest import World
from tests.webhooks.console.desk import Desk, signed_in
from tests.webhooks.console.history import a_broadcast

PAGE = "/console/broadcasts"
ACT = {"action": "cancel", "broadcast": "spring", "reason": "sold out"}
ONBOARDING = Scope(journeys=frozenset({"onboarding"}))


@pytest.fixture
async def desk(world: World, settings: Settings) -> Desk:
    return await signed_in(world, settings, "lena", Role.OPERATOR)


async def test_it_says_how_far_each_has_come_and_why_it_is(world: World, desk: Desk) -> None:
    assert "There is no broadcast so far." in await desk.text(PAGE)
    await a_broadcast(world, "spring")
    shown = await desk.text(PAGE)
    for said in (
        "running onboarding to lapsed maria, 2026-03-10 09:30 UTC: the spring offer",
        "How far 1,300 looked at, of 2,000 in the segment when it was asked for",
        "Enrolled 1,250",
        "Left out 40 no consent, 10 re entry",
        "Rate 20 a second",
        "Id spring",
        "maria started spring 2026-03-10 09:30 UTC the spring offer",
        "jornada broadcast onboarding --segment lapsed --dry-run",
    ):
        assert said in shown, said
    assert "Temporal UI" not in shown


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (BroadcastState.STARTING, ()),
        (BroadcastState.RUNNING, ("Pause it", "End it for good")),
        (BroadcastState.PAUSED, ("Let it go on", "End it for good")),
        (BroadcastState.CANCELLED, ()),
        (BroadcastState.ENDED, ()),
        (BroadcastState.TERMINATED, ()),
        (BroadcastState.FAILED, ()),
    ],
)
async def test_it_offers_what_makes_sense_as_each_stands(
    world: World, desk: Desk, state: BroadcastState, offered: tuple[str, ...]
) -> None:
    store = await a_broadcast(world, "spring")
    when = datetime(2026, 3, 11, 8, tzinfo=UTC)
    await store.note(BroadcastNote(note_key="n", broadcast_id="spring", state=state, at=when))
    shown = await desk.text(PAGE)
    assert f"{state} onboarding to lapsed" in shown
    for button in ("Pause it", "Let it go on", "End it for good"):
        assert (button in shown) is (button in offered), button
    assert ("It begins as soon as" in shown) is (state is BroadcastState.STARTING)
    assert ("An operator must act" in shown) is state.is_broken_off
    assert ("Over since 2026-03-11 08:00 UTC" in shown) is state.is_over


async def test_one_that_is_over_has_nothing_left_to_end(world: World, desk: Desk) -> None:
    store = await a_broadcast(world, "spring")
    over = {"state": BroadcastState.ENDED, "at": datetime.now(UTC)}
    await store.note(BroadcastNote(note_key="n", broadcast_id="spring", **over))
    answer = await desk.send(PAGE, ACT)
    assert answer.headers["Location"] == f"{PAGE}?said=gone"
    gone = await desk.send(PAGE, ACT | {"broadcast": "autumn"})
    assert (gone.status_code, "There is no such broadcast" in gone.text) == (404, True)


async def test_with_temporal_away_nothing_is_stopped_and_it_says_so(
    world: World, desk: Desk
) -> None:
    await a_broadcast(world, "spring")
    before = await world.everything()
    answer = await desk.send(PAGE, ACT)
    assert (answer.status_code, "Temporal does not answer" in answer.text) == (503, True)
    assert await world.everything() == before


async def test_a_key_with_a_limit_sees_and_stops_those_of_its_journeys(
    world: World, settings: Settings
) -> None:
    await a_broadcast(world, "spring")
    await a_broadcast(world, "links", journey="preference_link", reason="new topics")
    desk = await signed_in(world, settings, "lena", Role.OPERATOR, ONBOARDING)
    shown = await desk.text(PAGE)
    assert shown.count("spring") > 1
    for beyond in ("links", "preference link", "new topics"):
        assert beyond not in shown, beyond
    answer = await desk.send(PAGE, ACT | {"broadcast": "links"})
    assert (answer.status_code, "There is no such broadcast" in answer.text) == (404, True)
    assert (await desk.send(PAGE, ACT)).status_code == 503, "theirs: Temporal is asked"


async def test_each_leads_to_its_runs_in_the_temporal_ui(world: World, settings: Settings) -> None:
    await a_broadcast(world, "spring")
    known = settings.model_copy(update={"temporal_ui": "https://temporal.example.com"})
    desk = await signed_in(world, known, "lena", Role.READER)
    link = (
        "https://temporal.example.com/namespaces/default/workflows"
        "?query=WorkflowId%20%3D%20%22broadcast%2Fspring%22"
    )
    assert f'href="{link}"' in (await desk.open(PAGE)).text
    limited = await signed_in(world, known, "bea", Role.READER, ONBOARDING)
    assert "Lists in the Temporal UI" not in await limited.text("/console/help")
    assert "Lists in the Temporal UI" in await desk.text("/console/help")
