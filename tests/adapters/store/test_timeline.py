"""The timeline: the newest first, whole, and steady while new things arrive."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.heard import Hearing
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.reads.customer import CURSOR_KEYS, timeline_page, view_of
from adapters.store.records import SqlRecords
from adapters.store.states import EventState
from domain.customers import Channel
from domain.operations import AuditEntry, OperatorAction
from domain.view import Cursor, Entry, EventEntry, MessageEntry, NoCursor, Timeline
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    answered,
    asking,
    ended,
    happening,
    meet,
    rows_of,
    sent,
)
from tests.adapters.store.explained import PHONE, converse, live

HOUR = timedelta(hours=1)


async def newest(database: Database, limit: int = 50, customer: str = "c-ana") -> Timeline:
    view = await database.read(view_of, customer, limit)
    assert view is not None
    return view.timeline


async def older(database: Database, before: str, limit: int = 50) -> Timeline:
    known = await database.read(timeline_page, "c-ana", Cursor.read(before, CURSOR_KEYS), limit)
    assert known is not None
    return known.timeline


async def all_pages(database: Database, limit: int) -> list[list[Entry]]:
    page = await newest(database, limit)
    pages = [list(page.entries)]
    while page.before is not None:
        page = await older(database, page.before, limit)
        pages.append(list(page.entries))
        assert len(pages) < 100, "the cursor does not move on"
    return pages


async def messages(database: Database) -> list[MessageEntry]:
    entries = (await newest(database)).entries
    return [entry for entry in entries if isinstance(entry, MessageEntry)]


def kinds(entries: Sequence[Entry]) -> list[str]:
    return [entry.kind for entry in entries]


async def operated(database: Database, at: datetime = NOON + MINUTE) -> None:
    await SqlRecords(database).note_steering(
        AuditEntry(
            note_key="n-1",
            action=OperatorAction.HOLD,
            by="maria",
            reason="the phone is down",
            journey="shop",
            customer_id=ANA.customer_id,
            workflow_id="shop/c-ana",
            first_execution_run_id="run-1",
            doing="waiting",
            at=at,
        )
    )


async def a_life(database: Database) -> None:
    """Everything that a timeline can tell."""
    await live(database)
    await converse(database)
    await Intake(database).track(happening("e-1", occurred_at=NOON + 2 * HOUR))
    await Intake(database).stop_channel("stop-1", Channel.SMS, PHONE, NOON + 30 * HOUR)
    await operated(database)
    await ended(database)


async def test_all_that_happened_is_told_the_newest_first(database: Database) -> None:
    await a_life(database)
    entries = (await newest(database)).entries

    assert [entry.at for entry in entries] == sorted((e.at for e in entries), reverse=True)
    assert set(kinds(entries)) == {
        *("event", "opt_out", "message", "message_left", "answer", "enrolment_began"),
        *("enrolment_ended", "task_opened", "task_done", "operator_request"),
    }


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_pages_of_any_size_are_the_whole_and_nothing_twice(
    database: Database, limit: int
) -> None:
    await a_life(database)
    whole = (await newest(database, 100)).entries
    pages = await all_pages(database, limit)

    assert [entry for page in pages for entry in page] == list(whole)
    assert {len(page) for page in pages[:-1]} == {limit}
    assert pages[-1]


async def test_what_happened_at_one_instant_is_paged_whole_and_in_one_order(
    database: Database,
) -> None:
    await meet(database)
    for number in range(7):
        await Intake(database).track(happening(f"e-{number}", occurred_at=NOON))
    await operated(database, NOON)
    for number in range(4):
        await sent(database, asking(f"at-noon-{number}"), now=NOON)
    pages = await all_pages(database, 2)

    together = [entry for page in pages for entry in page if entry.at == NOON]
    assert len(together) == 7 + 1 + 4 + 1  # the enrolment began then, too
    assert together == [e for e in (await newest(database)).entries if e.at == NOON]


async def test_what_arrives_between_two_pages_moves_nothing(database: Database) -> None:
    await a_life(database)
    whole = (await newest(database, 100)).entries
    first = await newest(database, 6)
    await Intake(database).track(happening("e-new", occurred_at=NOON + 90 * HOUR))
    another_run = asking("run-2:shop.receipt:1", first_execution_run_id="run-2")
    await sent(database, another_run, now=NOON + 91 * HOUR)
    assert first.before is not None
    second = await older(database, first.before, 100)

    assert (*first.entries, *second.entries) == whole


async def test_a_message_that_waited_stays_where_it_was_wanted_and_has_another_entry_when_it_left(
    database: Database,
) -> None:
    """So that nobody who reads on while it leaves misses it."""
    await meet(database)
    night, morning = NOON + 10 * HOUR, NOON + 22 * HOUR
    request = asking(channel=Channel.SMS)
    await answered(database, request, RECEIPT, night)
    (wanted,) = await messages(database)
    assert (wanted.at, wanted.message.status) == (night, "held")

    await sent(database, request, RECEIPT, morning)
    left, wanted = await messages(database)
    assert [(e.kind, e.at) for e in (left, wanted)] == [
        ("message_left", morning),
        ("message", night),
    ]
    assert left.message == wanted.message


async def test_a_message_that_leaves_at_once_is_told_once(database: Database) -> None:
    await meet(database)
    await sent(database, asking(), RECEIPT, NOON)
    assert kinds((await newest(database)).entries).count("message") == 1
    assert "message_left" not in kinds((await newest(database)).entries)


async def test_times_are_told_by_the_customers_own_clock_too(database: Database) -> None:
    await meet(database, ANA.model_copy(update={"time_zone": "America/Sao_Paulo"}))
    await Intake(database).track(happening("e-1"))
    (event,) = (await newest(database)).entries
    assert event.at == NOON
    assert event.at_local is not None
    assert event.at_local.isoformat() == "2026-03-10T09:00:00-03:00"


async def test_an_event_tells_what_it_began_who_heard_it_and_what_it_holds(
    database: Database,
) -> None:
    await meet(database)
    given = {"hmac-1": "#1001"}
    told = happening("e-1", properties={"order_id": "hmac-1", "note": "for Ana"})
    await Intake(database).track(told, given)
    await sent(database, asking())
    (row,) = await rows_of(database, "enrolments")
    heard = [Hearing("e-1", row["enrolment_id"])]
    await EventQueue(database).dispatched("e-1", heard=heard)

    entries = (await newest(database)).entries
    (event,) = [entry for entry in entries if isinstance(entry, EventEntry)]
    assert event.event.heard_by == ("shop/c-ana",)
    assert event.event.state == EventState.DISPATCHED
    assert event.event.properties == {"order_id": "#1001", "note": "for Ana"}


async def test_what_jornada_wrote_itself_of_answers_and_tasks_is_told_once(
    database: Database,
) -> None:
    await converse(database)
    entries = (await newest(database)).entries
    assert "event" not in kinds(entries)
    assert kinds(entries).count("answer") == 3


async def test_what_a_company_tracks_under_such_a_name_is_told(database: Database) -> None:
    await meet(database)
    await Intake(database).track(happening("e-1", name="Identify", source="track"))
    (entry,) = (await newest(database)).entries
    assert entry.kind == "event"


async def test_of_others_nothing_is_told(database: Database) -> None:
    await a_life(database)
    await meet(database, ANA.model_copy(update={"customer_id": "c-other", "phone": ""}))
    assert (await newest(database, customer="c-other")).entries == ()


@pytest.mark.parametrize(
    "written",
    [
        *("", "x", "s3cret!", "=", "MQ", "a" * 5000, "\udc80", "é", "null"),
        str(Cursor(NOON, "nonsense", "1")),
        str(Cursor(NOON, "event", "no-number")),
        str(Cursor(NOON, "event", "9" * 19)),
        str(Cursor(NOON, "message", "a\x00b")),
    ],
)
def test_what_is_no_cursor_of_ours_is_refused_and_not_quoted(written: str) -> None:
    with pytest.raises(NoCursor) as refused:
        Cursor.read(written, CURSOR_KEYS)
    assert "s3cret" not in str(refused.value)


def test_a_cursor_comes_back_as_it_was_and_fits_into_a_url() -> None:
    for cursor in (
        Cursor(NOON + timedelta(microseconds=1), "event", "7"),
        Cursor(NOON, "task_done", "text:sms:SM 1~"),
    ):
        assert re.fullmatch(r"[A-Za-z0-9_-]+", str(cursor))
        assert Cursor.read(str(cursor), CURSOR_KEYS) == cursor
