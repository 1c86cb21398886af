"""Who enters, decided in the transaction that writes the enrolment; and what is asked again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.store.customers.consents import Told, write_consents
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments, Entered
from adapters.store.events.decisions import EntryDecisions, look_again
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue, QueuedEvent
from adapters.store.reads.explain import explain
from adapters.store.records import SqlRecords
from adapters.store.rights.retention import step
from domain.customers import Channel, Consent, Identity, Topic
from domain.entry import EntryRules, NotEntered
from domain.explanation import NotBegun
from domain.re_entry import ReEntry
from domain.retention import Kept
from domain.segments import consents, trait
from tests.adapters.store.building import MINUTE, NOON, happening, rows_of
from tests.adapters.store.enrolling import ANA, entering_by, outcome_report, queued
from tests.adapters.store.merging import VISITOR, merge
from tests.adapters.store.transactions import begin
from tests.waiting import in_time

HOUR = timedelta(hours=1)
RULES = EntryRules(
    ReEntry.ONCE,
    begins_if=(trait("country") == "PT") | consents(Topic.TIPS, Channel.EMAIL),
    asked_again_for=HOUR,
)


async def happened(database: Database, event_id: str = "e-1", customer_id: str = ANA) -> None:
    """They sign up, and it is dispatched to whoever listens."""
    await Intake(database).track(happening(event_id, customer_id))
    await EventQueue(database).dispatched(event_id)


async def asks(
    database: Database, event_id: str = "e-1", rules: EntryRules = RULES, **changes: Any
) -> Entered | NotEntered:
    event = queued(event_id, customer_id=changes.get("customer_id", ANA))
    entering = entering_by(event_id, rules=rules, event=event, **changes)
    return await Enrolments(database).enrol(entering)


async def is_from(database: Database, country: str, customer_id: str = ANA) -> None:
    identity = Identity(customer_id=customer_id, traits={"country": country})
    await Intake(database).identify(f"i-{country}", identity, NOON)


async def due(database: Database, at: Any = NOON) -> list[QueuedEvent]:
    found = await EntryDecisions(database).lease_due(at, 10, MINUTE)
    return [each.event for each in found]


async def began_no(database: Database) -> list[NotBegun]:
    return [no for event in (await explain(database, ANA)).events for no in event.began_no]


async def test_whose_profile_comes_a_moment_later_enters_then(database: Database) -> None:
    await happened(database)
    waits = await asks(database)
    assert isinstance(waits, NotEntered)
    assert waits.asked_until == NOON + HOUR
    assert await due(database) == [], "not at once"

    await is_from(database, "PT")
    (event,) = await due(database)
    assert event.event_id == "e-1"
    assert isinstance(await asks(database), Entered)
    await EntryDecisions(database).forget("e-1", "shop")
    assert await due(database, NOON + HOUR) == []
    assert await began_no(database) == []


async def test_a_consent_is_a_reason_to_ask_again(database: Database) -> None:
    await happened(database)
    await asks(database)
    word = Consent(topic=Topic.TIPS, channel=Channel.EMAIL, granted=True, at=NOON)
    await database.write(write_consents, ANA, [word], Told("preferences"))
    assert await due(database)
    assert isinstance(await asks(database), Entered)


async def test_a_merge_is_a_reason_to_ask_again(database: Database) -> None:
    """The visitor's event waits; the customer's profile was known all along."""
    await is_from(database, "PT")
    await happened(database, customer_id=VISITOR)
    await asks(database, customer_id=VISITOR)
    await merge(database)
    (event,) = await due(database)
    assert event.customer_id == ANA
    entered = await asks(database, customer_id=VISITOR)
    assert isinstance(entered, Entered)
    assert entered.row.customer_id == ANA


async def test_what_they_do_is_a_reason_to_ask_again(database: Database) -> None:
    """A condition may be about it. Others' events are none."""
    store = EntryDecisions(database)
    await happened(database)
    await asks(database)
    assert await store.lease_due(NOON, 10, MINUTE) == []
    await happened(database, "e-2", "c-bea")
    assert await store.lease_due(NOON, 10, MINUTE) == []
    await happened(database, "e-3")
    (waiting,) = await store.lease_due(NOON, 10, MINUTE)
    assert waiting.event.event_id == "e-1"


async def test_nothing_else_is_asked_before_its_time(database: Database) -> None:
    await happened(database)
    await asks(database)
    await is_from(database, "ES", customer_id="c-bea")
    assert await due(database, NOON + 4 * timedelta(seconds=1)) == []
    assert await due(database, NOON + 5 * timedelta(seconds=1))


async def test_who_died_while_asking_is_followed_by_another(database: Database) -> None:
    await happened(database)
    await asks(database)
    later = NOON + MINUTE
    assert await due(database, later)
    assert await due(database, later) == [], "one asks"
    assert await due(database, later + MINUTE)


async def test_who_looks_for_what_is_due_waits_for_no_writer(database: Database) -> None:
    """Both have more rows than one: who waited would wait for each other."""
    await happened(database)
    await happened(database, "b-1", "c-bea")
    await asks(database)
    await asks(database, "b-1", customer_id="c-bea")
    store = EntryDecisions(database)
    assert await store.lease_due(NOON, 10, MINUTE) == []
    await happened(database, "e-2")
    await happened(database, "b-2", "c-bea")
    async with in_time(), begin(database) as tx:
        await tx.run(look_again, ANA)
        if database.dialect == "sqlite":  # it has one writer at a time
            return
        assert [each.event.event_id for each in await store.lease_due(NOON, 10, MINUTE)] == ["b-1"]
    (hers,) = await store.lease_due(NOON, 10, MINUTE)
    assert hers.event.event_id == "e-1"


async def test_a_change_that_comes_while_it_is_asked_is_asked_about_too(
    database: Database,
) -> None:
    await happened(database)
    await asks(database)
    assert await due(database, NOON + MINUTE)
    await is_from(database, "PT")
    assert await due(database, NOON + MINUTE)


async def test_the_last_look_is_final_and_explained(database: Database) -> None:
    await happened(database)
    await asks(database)
    await asks(database, at=NOON + HOUR)
    await is_from(database, "PT")
    assert await due(database, NOON + 2 * HOUR) == []
    (told,) = await began_no(database)
    assert (told.journey, told.refusal, told.asked_until) == ("shop", "condition", None)
    assert told.why == "condition not met: trait country is PT, or consents to tips by email"


async def test_why_a_second_event_began_nothing_is_explained(database: Database) -> None:
    rules = EntryRules(ReEntry.at_most(1, within=timedelta(days=30)))
    for event_id in ("e-1", "e-2"):
        await happened(database, event_id)
        await asks(database, event_id, rules)
    (told,) = await began_no(database)
    assert told.why == "they are in it"
    await SqlRecords(database).record_outcome(outcome_report(run_id="r", entry_event_id="e-1"))
    await asks(database, "e-2", rules)
    (told,) = await began_no(database)
    assert told.why == "re-entry: once in 30 days, and this would be number 2"


async def test_what_waits_is_not_deleted_as_old(database: Database) -> None:
    await happened(database)
    await asks(database)
    later = NOON + timedelta(days=9000)
    assert (await database.write(step, Kept.EVENTS, later, None, dry_run=False)).rows == 0
    await asks(database, at=NOON + HOUR)
    assert (await database.write(step, Kept.EVENTS, later, None, dry_run=False)).rows == 1
    assert await rows_of(database, "entry_decisions") == []


@pytest.mark.parametrize("n", [1, 3])
async def test_of_fifty_at_once_no_more_enter_than_the_rule_lets(
    database: Database, n: int
) -> None:
    """Each ends at once: the limit alone keeps the others out."""
    rules = EntryRules(ReEntry.at_most(n, within=timedelta(days=1)))

    async def lives(nth: int) -> bool:
        event_id = f"e-{nth}"
        entered = await asks(database, event_id, rules)
        if isinstance(entered, Entered):
            report = outcome_report(run_id=f"run-{nth}", entry_event_id=event_id)
            await SqlRecords(database).record_outcome(report)
        return isinstance(entered, Entered)

    lived = sum(await asyncio.gather(*map(lives, range(50))))
    assert 1 <= lived <= n
    assert len(await rows_of(database, "enrolments")) == lived
