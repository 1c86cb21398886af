"""Retention: what is old goes in small steps; what a running enrolment reads, and proofs, stay."""

from collections import Counter
from datetime import datetime, timedelta

from adapters.store.answers.received import Answers
from adapters.store.customers.identities import whom_meant
from adapters.store.customers.preference_links import PreferenceLinks
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.events.heard import Hearing
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.rights.retention import Retaining, step
from domain.customers import Channel, Topic
from domain.retention import Kept, read_periods
from tests.adapters.store.building import (
    ANA,
    NOON,
    PHONE,
    RECEIPT,
    SURVEY,
    asking,
    claimed,
    ended,
    everything,
    handed_over,
    happening,
    meet,
    message,
    questioned,
    rows_of,
    sent,
)
from tests.adapters.store.enrolling import enrol
from tests.adapters.store.merging import merge
from tests.adapters.store.rights.erased import with_a_past
from tests.inbound import texted

IN_TEN_YEARS = NOON.replace(year=2037)
SPARED = (
    *("customers", "addresses", "consents", "suppressions", "reactivations", "enrolments"),
    *("touchpoints", "keys", "secrets", "erasures", "hidden_suppressions"),
)


async def swept(
    database: Database, now: datetime = IN_TEN_YEARS, *, dry_run: bool = False
) -> Counter[str]:
    gone: Counter[str] = Counter()
    async for kept, count in Retaining(database, read_periods("")).sweep(now, dry_run=dry_run):
        gone[kept] += count
    return +gone


async def _over(database: Database) -> None:
    await with_a_past(database)
    for run in ("run-0", "run-1"):
        await ended(database, run)
    queue = EventQueue(database)
    while leased := await queue.lease(NOON, 10, timedelta(minutes=1)):
        await queue.dispatched(*(event.event_id for event in leased))


async def test_what_is_old_and_over_goes_and_what_proves_or_opts_out_stays(
    database: Database,
) -> None:
    await _over(database)
    before = await everything(database)
    would = await swept(database, dry_run=True)
    assert await everything(database) == before
    gone = await swept(database)
    after = await everything(database)

    assert gone == would
    assert set(gone) == {
        *("events", "answers", "attempts", "tasks"),
        *("preference_links", "sandbox"),
    }
    for table in ("events", "answers", "attempts", "outbox", "heard"):
        assert after[table] == [], table
    for table in SPARED:
        assert after[table] == before[table], table
    assert [row["state"] for row in after["tasks"]] == ["open"], "what is to be done stays"


async def test_what_is_young_stays(database: Database) -> None:
    await _over(database)
    before = await everything(database)
    assert await swept(database, NOON + timedelta(days=30)) == {}
    assert await everything(database) == before


async def test_a_running_enrolment_keeps_what_it_reads(database: Database) -> None:
    """Its letter in ten years prints a property of the event that began it."""
    await meet(database)
    intake, queue = Intake(database), EventQueue(database)
    for event_id in ("e-1", "e-2", "e-3"):
        await intake.track(happening(event_id))
    row = await enrol(database, "e-1")
    assert row is not None
    await Enrolments(database).started(row.enrolment_id, "run-1")
    await queue.dispatched("e-1")
    await queue.dispatched("e-2", heard=[Hearing("e-2", row.enrolment_id)])
    await queue.dispatched("e-3")
    await swept(database)
    left = [each["event_id"] for each in await rows_of(database, "events")]
    assert left == ["e-1", "e-2"]

    what = message("shop.letter", Topic.ORDER_UPDATES).model_copy(update={"variables": ("note",)})
    letter = asking("run-1:shop.letter:1", entry_event_id="e-1")
    assert (await claimed(database, letter, what)).properties["note"] == "for Ana"


async def test_an_open_question_keeps_its_answers_and_its_attempt(database: Database) -> None:
    await meet(database)
    await questioned(database, SURVEY)
    await Answers(database).by_message(texted("SM1", PHONE, "hm?", NOON))
    await handed_over(database)
    await swept(database)
    rows = await everything(database)
    assert (len(rows["answers"]), len(rows["attempts"])) == (1, 1)


async def test_what_waits_to_be_dispatched_stays_however_old(database: Database) -> None:
    await meet(database)
    await Intake(database).track(happening("e-1"))
    await swept(database)
    assert [row["event_id"] for row in await rows_of(database, "events")] == ["e-1"]


async def test_it_is_killed_after_any_step_and_goes_on(database: Database) -> None:
    """And a row that is spared is passed, not looked at again and again."""
    await meet(database)
    await sent(database, asking(), RECEIPT)
    for nth in range(7):
        await Intake(database).track(happening(f"e-{nth}"))
    await EventQueue(database).dispatched(*(f"e-{nth}" for nth in range(7) if nth != 2))
    left, after = [], None
    while True:
        done = await database.write(step, Kept.EVENTS, IN_TEN_YEARS, after, dry_run=False, limit=2)
        left.append(len(await rows_of(database, "events")))
        after = done.after
        if after is None:
            break
    assert left == [6, 5, 3, 1, 1]


async def test_links_go_a_year_after_they_expired_and_until_then_a_fresh_one_may_be_asked_for(
    database: Database,
) -> None:
    await meet(database)
    links = PreferenceLinks(database)
    token = await links.make(ANA.customer_id, Channel.EMAIL, str(ANA.email), NOON)
    (row,) = await rows_of(database, "preference_links")
    expired: datetime = row["expires_at"]
    assert await swept(database, expired + timedelta(days=364)) == {}
    assert await links.ask(token, expired + timedelta(days=364))
    assert await swept(database, expired + timedelta(days=366)) == {"preference_links": 1}
    assert not await links.ask(token, expired + timedelta(days=367))


async def test_decisions_on_identities_go_but_a_shared_device_stays_shared(
    database: Database,
) -> None:
    """Else what is said at a shop's tablet would be its first customer's again."""
    for customer_id in ("c-1", "c-2", "c-3"):
        await merge(database, "anon:tablet", customer_id)
    for device in ("anon:a", "anon:b", "anon:c"):
        await merge(database, device, "c-1", is_blocked=True)
    decided = [row["decision"] for row in await rows_of(database, "identity_decisions")]
    assert Counter(decided) == {"merged": 1, "taken": 2, "blocked": 3}
    assert await swept(database, NOON + timedelta(days=729)) == {}
    after, gone = None, 0
    while True:
        done = await database.write(
            step, Kept.IDENTITY_DECISIONS, IN_TEN_YEARS, after, dry_run=False, limit=2
        )
        gone += done.rows
        after = done.after
        if after is None:
            break
    left = await rows_of(database, "identity_decisions")
    assert (gone, {row["decision"] for row in left}) == (4, {"taken"})
    assert await database.read(whom_meant, "anon:tablet") != "anon:tablet"
