"""What came before an enrolment: chosen in the transaction that writes it, and kept with it."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from adapters.store.engine.database import Database
from adapters.store.enrolments import Earlier, Enrolments, Entered
from adapters.store.enrolments.earlier import UNHEARD
from adapters.store.events.heard import Hearing
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.schema import events, heard
from adapters.store.states import EventState
from domain.entry import NotEntered
from tests.adapters.store.building import MINUTE, NOON, happening
from tests.adapters.store.enrolling import entering_by
from tests.adapters.store.transactions import begin, read

DELIVERED = "Order Delivered"
WANTED = Earlier(
    names=("Order Delivered",),
    since=NOON - MINUTE,
    states=(EventState.DISPATCHED,),
    choose=lambda found: found[:2],
)


async def happened(database: Database, *minutes: int, **changes: object) -> None:
    """Let something be delivered so many minutes after noon, and be dispatched to nobody."""
    for minute in minutes:
        event_id = f"e{minute}"
        at = NOON + minute * MINUTE
        facts: dict[str, Any] = {"occurred_at": at, "name": DELIVERED} | changes
        event = happening(event_id, **facts)
        await Intake(database).track(event)
        await EventQueue(database).dispatched(event_id)


async def enter(
    database: Database, entry: str = "entry", earlier: Earlier = WANTED, **changes: object
) -> Entered:
    entered = await Enrolments(database).enrol(entering_by(entry, earlier=earlier, **changes))
    assert isinstance(entered, Entered), entered
    return entered


def ids(entered: Entered) -> list[str]:
    return [event.event_id for event in entered.hears_first]


async def test_what_is_chosen_is_in_the_order_in_which_it_happened(database: Database) -> None:
    """Not what is too old, nor of another name, nor what still waits in the queue."""
    await happened(database, 3, 1, -2)
    await happened(database, 0, name="Order Cancelled")
    await Intake(database).track(happening("waits", name=DELIVERED))
    assert ids(await enter(database)) == ["e1", "e3"]


async def test_a_start_that_is_made_again_is_told_the_same(database: Database) -> None:
    """Whatever happened meanwhile."""
    await happened(database, 1)
    first = await enter(database)
    await happened(database, 0)
    again = await enter(database)
    assert (again.row, ids(again)) == (first.row, ["e1"])
    assert [e.event_id for e in await Enrolments(database).heard_by(first.row.enrolment_id)] == [
        "e1"
    ]


async def test_what_the_journey_heard_is_not_heard_first_by_its_next_run(
    database: Database,
) -> None:
    """By another of its keys, too, but not by another journey's."""
    await happened(database, 1, 2)
    other = await enter(database, journey="other", earlier=WANTED._replace(names=()))
    ours = await enter(database, key="o-1", earlier=WANTED._replace(names=()))
    await EventQueue(database).dispatched(
        heard=[Hearing("e1", other.row.enrolment_id), Hearing("e2", ours.row.enrolment_id)]
    )
    assert ids(await enter(database, "later", key="o-2")) == ["e1"]


async def test_an_enrolment_that_never_began_heard_nothing(database: Database) -> None:
    await happened(database, 1)
    await enter(database)
    await Enrolments(database).forget_unstarted("entry")
    assert ids(await enter(database, "later")) == ["e1"]


async def test_who_heard_and_why_nothing_came_of_it_is_noted_once(database: Database) -> None:
    """A round may be noted again, when nobody knows whether it was."""
    await Intake(database).track(happening("e-1"))
    for _ in range(2):
        await EventQueue(database).dispatched(
            "e-1", heard=[Hearing("e-1", "n-1"), Hearing("e-1", "n-2")], problems={"e-1": "too old"}
        )
    async with read(database) as tx:
        assert len((await tx.execute(select(heard))).all()) == 2
        (row,) = await tx.execute(select(events.c.state, events.c.problem))
    assert tuple(row) == ("dispatched", "too old")


async def test_an_event_that_is_too_old_finds_only_what_it_began(database: Database) -> None:
    """By the journey's rule of today, while its enrolment was written by another one."""
    too_old = entering_by("entry", earlier=WANTED, begins_anew=False)
    assert isinstance(await Enrolments(database).enrol(too_old), NotEntered)
    first = await enter(database)
    found = await Enrolments(database).enrol(too_old)
    assert isinstance(found, Entered)
    assert found.row == first.row


async def test_whether_something_happened_before_the_entry_is_known_of_events_alone(
    database: Database,
) -> None:
    await happened(database, 0)
    store = Enrolments(database)
    by_event, by_request = await enter(database, "e0"), await enter(database, "start:1", key="k")
    for moment, is_before in ((NOON - MINUTE, True), (NOON, False), (NOON + MINUTE, False)):
        assert await store.entered_after(by_event.row.enrolment_id, moment) is is_before
        assert not await store.entered_after(by_request.row.enrolment_id, moment)


async def test_what_came_before_is_found_by_its_index(database: Database) -> None:
    """However much a customer did in years."""
    await happened(database, 0)
    years = [
        happening(f"y-{n}", occurred_at=NOON - timedelta(hours=n))._asdict()
        | {"received_at": NOON, "state": "dispatched", "tries": 0}
        for n in range(2_000)
    ]
    async with begin(database) as tx:
        await tx.execute(events.insert(), years)
        await tx.execute(text("ANALYZE"))
    explain = "EXPLAIN" if database.dialect == "postgresql" else "EXPLAIN QUERY PLAN"
    async with begin(database) as tx:
        asked = UNHEARD.params(
            WANTED._asdict() | {"of_customer": "c-ana", "of_journey": "shop"}
        ).compile(dialect=tx.dialect, compile_kwargs={"literal_binds": True})
        plan = str((await tx.exec_driver_sql(f"{explain} {asked}")).all())
    # By that of their names, too, where the database finds it better.
    assert re.search("ix_events_customer_id_(name_)?occurred_at", plan)
