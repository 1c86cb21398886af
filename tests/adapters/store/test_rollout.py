"""A release is rolled out: each revision migrates, and old processes run beside new ones."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, select, update

from adapters.store.customers.addresses import address_digest
from adapters.store.customers.suppressions import is_suppressed, suppress, unsuppress
from adapters.store.engine.database import Database
from adapters.store.engine.migrating import known_revisions
from adapters.store.reads.explain import explain
from adapters.store.schema import attempts, liftings, reactivations
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.messages import Reason
from domain.ports import REAL_TIME, InDoubt
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    asking,
    claimed,
    clock_at,
    meet,
)
from tests.adapters.store.revisions import filled_at, rows_of
from tests.thorough import few

EARLIER = known_revisions()[:-1]
EMAIL = str(ANA.email)


@pytest.mark.parametrize("revision", few(EARLIER[::-1], 8))
async def test_a_database_of_each_revision_keeps_all_its_data(
    empty_url: str, revision: str
) -> None:
    database = await filled_at(empty_url, revision)
    before = await database.read(rows_of)
    await database.migrate()
    await database.check()
    after = await database.read(rows_of)

    assert all(rows or name == "outbox" for name, rows in before.items()), "each table has data"
    for name, rows in before.items():
        kept = [new for new in after[name] if any(new.items() >= old.items() for old in rows)]
        if name != "tasks":  # 0002 gives them ids
            assert len(kept) == len(rows), name
    (enrolment,) = (await explain(database, "c-1")).enrolments
    assert [each.state for each in enrolment.touchpoints[0].attempts] == ["claimed"]
    await database.close()


async def test_liftings_become_reactivations(empty_url: str) -> None:
    database = await filled_at(empty_url, "0004")
    await database.migrate()
    after = await database.read(rows_of)
    await database.close()

    assert [row["customer_requested"] for row in after["reactivations"]] == [False, True]
    assert [row["address_digest"] for row in after["reactivations"]] == ["d-1", "d-1"]


def _lift_as_before(tx: Connection, *, asked: bool) -> None:
    """Do what a process of the last release does, which knows no reactivations."""
    digest = address_digest(Channel.EMAIL, EMAIL)
    facts = {"channel": "email", "address_digest": digest, "at_her_request": asked}
    tx.execute(liftings.insert().values(at=NOON, **facts))


@pytest.mark.parametrize("asked", [True, False])
async def test_what_an_old_process_lifts_is_lifted_for_the_new_ones(
    database: Database, asked: bool
) -> None:
    await database.write(_lift_as_before, asked=asked)
    since = NOON - MINUTE
    await database.write(suppress, Channel.EMAIL, EMAIL, Reason.BOUNCED, NOON, since=since)
    assert not await database.read(is_suppressed, Channel.EMAIL, EMAIL)

    await database.write(suppress, Channel.EMAIL, EMAIL, Reason.OPTED_OUT, NOON, since=since)
    assert await database.read(is_suppressed, Channel.EMAIL, EMAIL) is not asked


@pytest.mark.parametrize("asked", [True, False])
async def test_what_a_new_process_reactivates_is_lifted_for_the_old_ones(
    database: Database, asked: bool
) -> None:
    """And later, when the old table is gone, for those that know the new one alone."""
    later = NOON + MINUTE
    for at in (later, NOON):  # reported out of order: the last one counts
        await database.write(unsuppress, Channel.EMAIL, EMAIL, at, customer_requested=asked)
    rows = await database.read(rows_of)
    digest = address_digest(Channel.EMAIL, EMAIL)

    (old,), (new,) = rows["liftings"], rows["reactivations"]
    assert (old["address_digest"], bool(old["at_her_request"])) == (digest, asked)
    assert (new["address_digest"], bool(new["customer_requested"])) == (digest, asked)
    assert old["at"] == new["at"]
    assert str(old["at"]).startswith(f"{later:%Y-%m-%d %H:%M}")


async def test_reactivations_count_also_without_the_old_table(database: Database) -> None:
    await database.write(unsuppress, Channel.EMAIL, EMAIL, NOON, customer_requested=True)
    await database.write(lambda tx: tx.execute(delete(liftings)).close())
    since = NOON - MINUTE
    await database.write(suppress, Channel.EMAIL, EMAIL, Reason.BOUNCED, NOON, since=since)

    assert not await database.read(is_suppressed, Channel.EMAIL, EMAIL)
    assert await database.read(lambda tx: len(tx.execute(select(reactivations)).all())) == 1


async def _doubted(database: Database, window: timedelta) -> InDoubt:
    """Ask for what was claimed and never recorded, by a release with another call window."""
    timing = REAL_TIME._replace(call_window=window)
    ledger, settled = SqlLedger(database, timing), NOON
    for _ in range(2):
        settled += timedelta(hours=1)
        doubt = await ledger.claim(asking(), RECEIPT, clock_at(settled))
    assert isinstance(doubt, InDoubt)
    return doubt


async def test_a_doubt_begins_when_it_was_claimed_whatever_a_release_makes_of_the_window(
    database: Database,
) -> None:
    await meet(database)
    await claimed(database, asking())
    skew = REAL_TIME.lag_of(Channel.EMAIL) / 2

    assert (await _doubted(database, 4 * REAL_TIME.call_window)).since == NOON - skew


async def test_what_an_old_worker_claims_is_reckoned_from_the_window_as_before(
    database: Database,
) -> None:
    await meet(database)
    await claimed(database, asking())
    await database.write(lambda tx: tx.execute(update(attempts).values(claimed_at=None)).close())
    skew = REAL_TIME.lag_of(Channel.EMAIL) / 2

    assert (await _doubted(database, REAL_TIME.call_window)).since == NOON - skew


async def test_a_claim_given_back_keeps_no_time_that_an_old_worker_would_leave_there(
    database: Database,
) -> None:
    """It claims the same row again, and knows only `call_before`."""
    await meet(database)
    ledger = SqlLedger(database)
    await ledger.release(await claimed(database, asking()))
    rows = await database.read(rows_of)

    assert [row["claimed_at"] for row in rows["attempts"]] == [None]
