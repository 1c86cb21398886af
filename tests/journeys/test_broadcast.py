"""A broadcast: everyone in a segment enters a journey, each once, and history names nobody."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import domain.broadcast
from adapters.store.broadcasts import begin
from adapters.store.enrolments import Entered
from adapters.store.schema import enrolments
from domain.broadcast import (
    Broadcast,
    BroadcastAction,
    BroadcastOrder,
    BroadcastRun,
    BroadcastState,
)
from domain.customers import Channel, Identity, Topic
from domain.ids import JOURNEYS_QUEUE
from domain.operations import OperatorRequest
from domain.segments import Segment, trait
from starter.client.broadcasts import asked_for
from starter.client.operators import InvalidOperation
from starter.relay.enrol import Started
from tests.adapters.store.transactions import read
from tests.journeys.travel import EMAIL, PERSONAL, Travel
from tests.journeys.upgrades import PlanChosen, Upgrade
from tests.journeys.world import travelling
from tests.waiting import eventually
from workflows.base.search_attributes import SEGMENT
from workflows.broadcast import LAST
from workflows.broadcast import Broadcast as BroadcastWorkflow

PORTUGUESE = Segment("portuguese", "lives in Portugal", trait("country") == "PT")
MARIA = OperatorRequest(by="maria", reason="the spring offer")
TIPS = {Topic.TIPS: [Channel.EMAIL]}


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    segments = {PORTUGUESE.name: PORTUGUESE}
    async with travelling(store_file, journeys=[Upgrade], segments=segments) as world:
        yield world


async def customers(travel: Travel, *names: str, **traits: object) -> None:
    for name in names:
        await travel.customer(
            name,
            email=EMAIL.replace("@", f"+{name.replace(':', '.')}@"),
            phone=None,
            consents=TIPS,
            traits={"country": "PT", **traits},
        )


def order(**changes: float) -> BroadcastOrder:
    return asked_for("upgrade", "portuguese", "spring", **changes)


async def over(travel: Travel, *, after: timedelta = timedelta()) -> Broadcast:
    """Let it run to its end."""

    async def look() -> Broadcast | None:
        await travel.skip(after)
        found = await travel.jornada.broadcasts.find("spring")
        return found if found.state.is_over else None

    return await eventually(look)


async def enrolled(travel: Travel) -> list[str]:
    async with read(travel.database) as tx:
        rows = await tx.execute(enrolments.select().order_by(enrolments.c.customer_id))
        return [row.customer_id for row in rows]


async def test_everyone_in_the_segment_enters_and_others_are_left_out_with_the_reason(
    travel: Travel,
) -> None:
    await customers(travel, "a", "b", "c", "silent", "nowhere", "was_in", "c_elsewhere")
    await customers(travel, "staff", staff=True)
    no = {Topic.TIPS: {Channel.EMAIL: False}}
    await travel.jornada.identify(Identity(customer_id="silent", consents=no))
    await travel.jornada.identify(Identity(customer_id="nowhere", email=""))
    await travel.jornada.identify(Identity(customer_id="c_elsewhere", traits={"country": "ES"}))
    await travel.track("was_in", PlanChosen(seats=9))
    planned = [each async for each in travel.jornada.broadcasts.plan(order())]
    began = await travel.jornada.broadcasts.start(order(), MARIA)
    assert (began.total, began.state) == (7, "running")

    done = await over(travel)
    assert (done.state, done.enrolled) == ("ended", 3)
    assert done.left_out == {"no_consent": 1, "unreachable": 1, "kept_out": 1, "re_entry": 1}
    assert await enrolled(travel) == ["a", "b", "c", "was_in"]
    assert planned[-1].so_far == done.progress, "the dry run had said so"
    assert [each.customer_id for each in planned if each.left_out is None] == ["a", "b", "c"]


async def test_asking_again_goes_on_with_the_same_one_and_enrols_nobody_twice(
    travel: Travel,
) -> None:
    await customers(travel, "a", "b")
    for _ in range(2):
        await travel.jornada.broadcasts.start(order(), MARIA)
    await over(travel)
    again = await travel.jornada.broadcasts.start(order(), MARIA)
    assert (again.state, again.enrolled) == ("ended", 2)
    assert await enrolled(travel) == ["a", "b"]


async def test_it_keeps_to_its_rate_and_continues_as_new(
    travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One a second: five a page, and a page each five seconds."""
    monkeypatch.setattr(domain.broadcast, "PAGES", 2)
    await customers(travel, *(f"c{nth:02}" for nth in range(23)))
    began = await travel.now()
    await travel.jornada.broadcasts.start(order(per_second=1), MARIA)
    done = await over(travel, after=timedelta(seconds=1))
    assert done.enrolled == 23
    assert done.ended_at
    assert done.ended_at - began >= timedelta(seconds=20)


async def test_it_is_paused_and_resumed_and_cancelled_and_the_audit_names_who(
    travel: Travel,
) -> None:
    broadcasts = travel.jornada.broadcasts
    await customers(travel, *(f"c{nth:02}" for nth in range(12)))
    await broadcasts.start(order(per_second=1), MARIA)
    await broadcasts.operate("spring", BroadcastAction.PAUSE, MARIA)
    await travel.skip(timedelta(hours=1))
    paused = await broadcasts.find("spring")
    assert paused.state == "paused"
    assert paused.enrolled == len(await enrolled(travel)) <= 10
    with pytest.raises(InvalidOperation, match="it is paused already"):
        await broadcasts.operate("spring", BroadcastAction.PAUSE, MARIA)
    john = OperatorRequest(by="john", reason="the offer was wrong")
    await broadcasts.operate("spring", BroadcastAction.RESUME, MARIA)
    assert (await broadcasts.find("spring")).state == "running"
    await broadcasts.operate("spring", BroadcastAction.CANCEL, john)
    cancelled = await over(travel)
    assert cancelled.state is BroadcastState.CANCELLED
    await travel.env.client.get_workflow_handle("broadcast/spring").result()
    assert (await broadcasts.find("spring")).enrolled == len(await enrolled(travel)) < 12
    assert [(each.action, each.by) for each in await broadcasts.audit()][::-1] == [
        ("start", "maria"),
        ("pause", "maria"),
        ("resume", "maria"),
        ("cancel", "john"),
    ]


async def test_who_becomes_another_one_meanwhile_enters_once(travel: Travel) -> None:
    """The visitor was enrolled, and has lived it; who they become is looked at later."""
    await customers(travel, "ana", "anon:tablet")
    scope = "broadcast:spring:"
    enrolling = travel.jornada.relay.enrolling
    began = await enrolling.broadcast(Upgrade, "anon:tablet", scope)
    assert began is Started.STARTED
    await travel.skip(timedelta(days=2))
    handle = travel.env.client.get_workflow_handle("upgrade/anon:tablet")
    await handle.result()
    await travel.jornada.alias("tablet", "ana")
    await travel.jornada.broadcasts.start(order(), MARIA)
    done = await over(travel)
    assert done.left_out == {"re_entry": 1}
    assert await enrolled(travel) == ["ana"]


async def test_its_history_names_nobody(travel: Travel) -> None:
    await customers(travel, "a", "b")
    await travel.jornada.broadcasts.start(order(), MARIA)
    await over(travel)
    handle = travel.env.client.get_workflow_handle("broadcast/spring")
    history = (await handle.fetch_history()).to_json()
    assert "maria" not in history, "who asked for it is in the store"
    assert not [each for each in (*PERSONAL, "+a@", "PT") if each in history]


async def test_one_that_was_written_down_and_not_started_is_started_by_the_repair(
    travel: Travel,
) -> None:
    """Temporal was away, or the process died between the two."""
    await customers(travel, "a")
    asked = order()
    await travel.database.write(begin, asked, 1, MARIA)
    repair = travel.jornada.relay.repair
    await repair.sweep(asked.as_of)
    assert (await travel.jornada.broadcasts.find("spring")).state == "starting"
    await repair.sweep(asked.as_of + timedelta(minutes=1))
    assert (await over(travel)).enrolled == 1


async def test_whom_a_dead_worker_wrote_down_is_started_by_the_repair(travel: Travel) -> None:
    """Though the broadcast was cancelled meanwhile, so that nobody does the page again.

    It has the segment by which operators find it, and the priority, of all the others.
    """
    await customers(travel, "a", "b")
    await travel.database.write(begin, order(), 2, MARIA)
    enrolling = travel.jornada.relay.enrolling
    entering = enrolling.by_broadcast(Upgrade, "a", "broadcast:spring:")
    assert isinstance(await travel.jornada.relay.enrolments.enrol(entering), Entered)
    await enrolling.broadcast(Upgrade, "b", "broadcast:spring:")
    await travel.jornada.relay.repair.sweep(await travel.now() + timedelta(minutes=1))
    (enrolment,) = (await travel.jornada.explain("a")).enrolments
    assert enrolment.state == "running"
    for name in ("a", "b"):
        handle = travel.env.client.get_workflow_handle(f"upgrade/{name}")
        assert (await handle.describe()).typed_search_attributes.get(SEGMENT) == "portuguese"
        first = (await handle.fetch_history()).events[0]
        priority = first.workflow_execution_started_event_attributes.priority
        assert priority.priority_key == LAST.priority_key


async def test_cancelling_it_in_the_ui_ends_it(travel: Travel) -> None:
    await customers(travel, *(f"c{nth:02}" for nth in range(12)))
    await travel.jornada.broadcasts.start(order(per_second=0.1), MARIA)
    await travel.env.client.get_workflow_handle("broadcast/spring").cancel()
    assert (await over(travel)).state == "cancelled"


async def test_one_that_is_terminated_in_the_ui_is_noticed_and_another_may_begin(
    travel: Travel,
) -> None:
    await customers(travel, *(f"c{nth:02}" for nth in range(12)))
    broadcasts = travel.jornada.broadcasts
    asked = await broadcasts.start(order(per_second=0.1), MARIA)
    handle = travel.env.client.get_workflow_handle("broadcast/spring")
    await travel.jornada.relay.repair.sweep(asked.as_of)
    assert (await broadcasts.find("spring")).state == "running"

    await handle.terminate("an operator's whim")
    now = asked.as_of + timedelta(minutes=1)
    with capture_logs() as lines:
        for _ in range(2):
            await travel.jornada.relay.repair.sweep(now)
    found = await broadcasts.find("spring")
    assert (found.state, found.ended_at, found.state.is_over) == ("terminated", now, True)
    (line,) = [line for line in lines if line["event"] == "broadcast_broken_off"]
    assert (line["who_must_act"], "reset its workflow" in line["what_to_do"]) == ("operator", True)
    another = await broadcasts.start(asked_for("upgrade", "portuguese", "summer"), MARIA)
    assert another.state == "running"


async def test_one_whose_workflow_fails_is_noticed(travel: Travel) -> None:
    """It was started by hand, with a time in which it had to be over."""
    await customers(travel, *(f"c{nth:02}" for nth in range(12)))
    asked = order(per_second=0.1)
    await travel.database.write(begin, asked, 12, MARIA)
    await travel.env.client.start_workflow(
        BroadcastWorkflow.run,
        BroadcastRun(order=asked),
        id="broadcast/spring",
        task_queue=JOURNEYS_QUEUE,
        execution_timeout=timedelta(seconds=30),
    )
    await travel.jornada.broadcasts.start(asked, MARIA)
    await travel.skip(timedelta(minutes=1))

    async def look() -> Broadcast | None:
        await travel.jornada.relay.repair.sweep(asked.as_of)
        found = await travel.jornada.broadcasts.find("spring")
        return found if found.state.is_over else None

    assert (await eventually(look)).state == "failed"
