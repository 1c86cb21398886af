"""Erasing a customer who has several ids, whose device others share, whose consent waits."""

from adapters.store.customers.preferences import CustomerPreferences
from adapters.store.engine.database import Database
from adapters.store.events.bulk import Introduced, Told, Tracked
from adapters.store.events.gathering import Gathering
from adapters.store.events.intake import Intake
from adapters.store.events.write import row_of
from adapters.store.reads.customer import timeline_page, view_of
from adapters.store.reads.explain import explain
from adapters.store.rights.exporting import Exporting
from adapters.store.rights.importing import ImportRow, Outcome, import_rows
from adapters.store.rights.retention import Retaining
from adapters.store.schema import events
from adapters.store.states import EventState
from domain.consent import ConsentPolicy
from domain.customers import Channel, Identity, Topic
from domain.events import IncomingEvent
from domain.identity import Decision
from domain.retention import read_periods
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    happening,
    meet,
    rows_of,
)
from tests.adapters.store.merging import VISITOR, merge, visits
from tests.adapters.store.rights.erased import LATER, erase, left_of
from tests.adapters.store.transactions import begin

SAID = {"customer_id": VISITOR, "first_name": "Anabela", "email": "anabela@example.com"}


async def erased_by_alias(database: Database) -> None:
    """Ana was a visitor first; they are erased by that id."""
    await meet(database)
    await visits(database, **SAID)
    await merge(database)
    assert (await erase(database, VISITOR)).customer_id == ANA.customer_id


def said(event_id: str, customer_id: str = VISITOR) -> IncomingEvent:
    return happening(event_id, customer_id, properties={"note": "wet dog"})


async def test_by_none_of_their_ids_is_anything_kept_any_more(database: Database) -> None:
    await erased_by_alias(database)
    intake = Intake(database)
    who = Identity.model_validate(SAID)
    assert await intake.identify("again", who, LATER)
    assert await intake.track(said("e-1"))
    calls: list[Told] = [Tracked(said("e-2")), Introduced("i-2", who, LATER), Tracked(said("e-2"))]
    assert await Gathering(database).take_in_all(calls) == [True, True, False]
    (row,) = await import_rows(database, [ImportRow(2, "row-2", who, LATER)], dry_run=False)
    assert row.outcome is Outcome.ERASED
    assert await left_of(database, "nabela", "wet dog") == []


async def told_by_the_last_release(database: Database) -> None:
    """Its process stores an event under the id that it was sent, whoever that became."""
    row = row_of(**said("e-old")._asdict(), state=EventState.DISPATCHED)
    async with begin(database) as tx:
        await tx.execute(events.insert().values(row))


async def test_what_the_last_release_stored_under_an_alias_is_theirs(database: Database) -> None:
    await meet(database)
    await visits(database)
    await merge(database)
    await told_by_the_last_release(database)
    held = await Exporting(database).held_of(ANA.customer_id)
    assert held is not None
    assert "e-old" in [event["event_id"] for event in held["events"]]
    await erase(database)
    assert await left_of(database, "wet dog") == []


async def test_what_is_stored_under_an_alias_grows_old_too(database: Database) -> None:
    await meet(database)
    await visits(database)
    await merge(database)
    await told_by_the_last_release(database)
    async for _ in Retaining(database, read_periods("")).sweep(NOON.replace(year=2037)):
        pass
    assert await left_of(database, "wet dog") == []


async def test_each_of_their_ids_shows_that_they_were_erased(database: Database) -> None:
    await erased_by_alias(database)
    for each in (VISITOR, ANA.customer_id):
        view = await database.read(view_of, each)
        assert view is not None
        assert (view.customer_id, view.addresses) == (ANA.customer_id, ())
        assert view.profile.erased_at == LATER
        assert await database.read(timeline_page, each, None) is not None
        assert (await explain(database, each)).identities == ()
        assert await CustomerPreferences(database).read(each) is None
        held = await Exporting(database).held_of(each)
        assert held is not None
        assert held["erasures"]


async def test_who_was_erased_gets_no_other_id(database: Database) -> None:
    await meet(database)
    await erase(database)
    await visits(database)
    assert await merge(database) is Decision.ERASED
    assert await rows_of(database, "identity_decisions") == [], "which device they use"


async def test_a_shared_device_stays_shared_as_one_of_its_customers_is_erased(
    database: Database,
) -> None:
    """What it says without a name would else be the other one's."""
    await meet(database)
    await meet(database, BEA)
    await visits(database)
    await merge(database)
    assert await merge(database, customer_id=BEA.customer_id) is Decision.TAKEN
    await erase(database, BEA.customer_id)
    await Intake(database).track(said("e-1"))
    (event,) = [e for e in await rows_of(database, "events") if e["event_id"] == "e-1"]
    assert event["customer_id"] != ANA.customer_id


async def test_an_erased_customer_confirms_nothing(url: str) -> None:
    policy = ConsentPolicy(frozenset({Topic.TIPS}))
    database = await Database.open(url, consent_policy=policy)
    await meet(database)
    await erase(database)
    (word,) = [
        w
        for w in (await explain(database, ANA.customer_id)).consents
        if (w.topic, w.channel) == (Topic.TIPS, Channel.EMAIL)
    ]
    assert not word.pending
    confirm = (ANA.customer_id, Topic.TIPS, Channel.EMAIL, LATER + MINUTE, "confirm:1")
    assert not await CustomerPreferences(database).confirm(*confirm)
    await database.close()
