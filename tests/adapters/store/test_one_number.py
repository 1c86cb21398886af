"""One number, two spellings: whoever writes which, it is one address. Both databases."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, bindparam, text

from adapters.store.answers.received import Answers
from adapters.store.customers.addresses import ids_at
from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import addresses, customers, suppressions
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Identity
from domain.messages import Reason
from domain.questions import AnswerOutcome
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    TIMING,
    answered,
    asking,
    claimed,
    meet,
    questioned,
    sent,
)
from tests.adapters.store.revisions import at_revision, rows_of
from tests.adapters.store.suppressing import stopped
from tests.adapters.store.test_addresses import in_columns, in_table, old_identify
from tests.inbound import texted

SOON = NOON + 5 * MINUTE
PAIRS = [
    ("+525512345678", "+5215512345678"),
    ("+5491123456789", "+541123456789"),
    ("+5511987654321", "+551187654321"),
    ("+2290197123456", "+22997123456"),
]
KEPT, OTHER = PAIRS[1]


def reached_at(number: str) -> Identity:
    return ANA.model_copy(update={"phone": number})


@pytest.mark.parametrize(("given", "writes"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
async def test_whichever_was_given_a_stop_and_an_answer_from_the_other_are_theirs(
    database: Database, given: str, writes: str
) -> None:
    await meet(database, reached_at(given))
    asked = await questioned(database)
    answer = await Answers(database).by_message(texted("SM1", writes, "2", SOON))
    assert (answer.outcome, answer.touchpoint_id) == (AnswerOutcome.ANSWERED, asked)

    await Intake(database).stop_channel("stop", Channel.SMS, writes, SOON)
    another = asking("run-1:shop.receipt:2", Channel.SMS)
    assert (await answered(database, another, now=SOON)).reason is Reason.SUPPRESSED
    await Intake(database).restart_channel("start", Channel.SMS, given, SOON + MINUTE)
    assert not await database.read(is_suppressed, Channel.SMS, writes)


@pytest.mark.parametrize(("kept", "other"), PAIRS)
async def test_a_text_goes_to_the_spelling_that_is_kept_and_its_report_may_name_the_other(
    database: Database, kept: str, other: str
) -> None:
    await meet(database, reached_at(other))
    text_sent = await sent(database, asking(channel=Channel.SMS))
    assert text_sent.address == kept
    report = stopped(text_sent.touchpoint_id)._replace(address=other)
    await SqlLedger(database, TIMING).note([report], SOON)
    assert await database.read(is_suppressed, Channel.SMS, kept)
    (row,) = (await database.read(rows_of))["suppressions"]
    assert row["address"] == kept


async def test_the_same_number_spelled_otherwise_is_no_second_address(database: Database) -> None:
    await meet(database, reached_at(KEPT))
    moved = Identity(customer_id=ANA.customer_id, phone=OTHER)
    await Intake(database).identify("again", moved, NOON)
    assert await database.read(in_table) & {(ANA.customer_id, "sms", KEPT, KEPT)}
    assert len((await database.read(rows_of))["addresses"]) == 2


def old_give(tx: Connection, number: str) -> None:
    """Do what a process of the last release does: it writes the table, in any spelling."""
    tx.execute(
        text(
            "INSERT INTO addresses (customer_id, channel, folded, address, at) "
            "VALUES (:id, 'sms', :n, :n, :at) ON CONFLICT (customer_id, channel, folded) "
            "DO UPDATE SET address = excluded.address, at = excluded.at"
        ).bindparams(bindparam("at", type_=addresses.c.at.type)),
        {"id": ANA.customer_id, "n": number, "at": SOON},
    )


def old_suppress(tx: Connection, number: str, reason: str = "opted_out") -> None:
    place = {"channel": "sms", "address": number, "reason": reason, "at": SOON}
    tx.execute(suppressions.insert(), place)


@pytest.mark.parametrize("first", [KEPT, None])
async def test_a_number_that_the_last_release_writes_otherwise_is_kept_as_one(
    database: Database, first: str | None
) -> None:
    await meet(database, reached_at(first or ""))
    await database.write(old_give, OTHER)
    assert await database.read(ids_at, Channel.SMS, OTHER) == [ANA.customer_id]
    assert await database.read(in_columns) == await database.read(in_table)
    assert (await claimed(database, asking(channel=Channel.SMS))).address == KEPT


async def test_so_is_one_that_a_release_before_it_writes_to_the_column(database: Database) -> None:
    await meet(database)
    await database.write(old_identify, ANA.customer_id, phone=OTHER)
    assert await database.read(ids_at, Channel.SMS, KEPT) == [ANA.customer_id]
    assert await database.read(in_columns) == await database.read(in_table)
    await database.write(old_identify, ANA.customer_id, phone="")
    assert await database.read(ids_at, Channel.SMS, KEPT) == []


@pytest.mark.parametrize("known", [None, "invalid_address", "opted_out"])
async def test_a_stop_that_the_last_release_takes_in_from_another_spelling_bars(
    database: Database, known: str | None
) -> None:
    await meet(database, reached_at(KEPT))
    if known:
        await database.write(old_suppress, KEPT, known)
    await database.write(old_suppress, OTHER)
    (row,) = (await database.read(rows_of))["suppressions"]
    assert (row["address"], row["reason"]) == (KEPT, "opted_out")
    refused = await answered(database, asking(channel=Channel.SMS))
    assert refused.reason is Reason.SUPPRESSED


@pytest.fixture
async def before(empty_url: str) -> AsyncIterator[Database]:
    """A database of the last release, in which two people have a number in the other spelling."""
    database = await Database.open(empty_url)
    await at_revision(database, "0006")
    yield database
    await database.close()


def digest(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


def _written_before(tx: Connection) -> None:
    bare = {"traits": {}, "created_at": NOON, "updated_at": NOON}
    tx.execute(customers.insert(), [{"customer_id": each, **bare} for each in ("c-1", "c-2")])
    theirs = {"customer_id": "c-1", "channel": "sms", "at": NOON}
    tx.execute(addresses.insert(), theirs | {"folded": OTHER, "address": OTHER})
    tx.execute(addresses.insert(), theirs | {"customer_id": "c-2", "folded": KEPT, "address": KEPT})
    old_suppress(tx, OTHER)
    old_suppress(tx, "+525512345678", "invalid_address")
    old_suppress(tx, "+5215512345678")
    for table, requested in (
        ("reactivations", "customer_requested"),
        ("liftings", "at_her_request"),
    ):
        statement = text(
            f"INSERT INTO {table} (channel, address_digest, {requested}, at) "
            "VALUES ('sms', :digest, :yes, :at)"
        ).bindparams(bindparam("at", type_=addresses.c.at.type))
        for number, hours in ((OTHER, 2), (KEPT, 1)):
            facts = {"digest": digest(number), "yes": True, "at": NOON + timedelta(hours=hours)}
            tx.execute(statement, facts)


async def test_what_the_last_release_kept_is_spelled_anew(before: Database) -> None:
    await before.write(_written_before)
    await before.migrate()
    assert await before.read(ids_at, Channel.SMS, OTHER) == ["c-1", "c-2"]
    assert await before.read(in_columns) == await before.read(in_table)
    rows = await before.read(rows_of)
    assert {(row["address"], row["reason"]) for row in rows["suppressions"]} == {
        (KEPT, "opted_out"),
        ("+525512345678", "opted_out"),
    }
    for table in ("reactivations", "liftings"):
        (kept,) = [row for row in rows[table] if row["address_digest"] == digest(KEPT)]
        assert str(kept["at"]).startswith("2026-03-10 14:00"), "the later of the two"


async def test_a_question_asked_before_is_answered_after(database: Database) -> None:
    """Which number it went to is kept as a digest, of the spelling of that time."""
    await meet(database, reached_at(KEPT))
    asked = await questioned(database)
    await at_revision(database, "0006")
    await database.write(
        lambda tx: tx.execute(
            text("UPDATE touchpoints SET address_digest = :old"), {"old": digest(OTHER)}
        ).close()
    )
    await database.write(
        lambda tx: tx.execute(
            text("UPDATE addresses SET folded = :old, address = :old WHERE channel = 'sms'"),
            {"old": OTHER},
        ).close()
    )
    await database.migrate()
    answer = await Answers(database).by_message(texted("SM1", OTHER, "2", SOON))
    assert (answer.outcome, answer.touchpoint_id) == (AnswerOutcome.ANSWERED, asked)
    assert (await database.read(rows_of))["touchpoints"][0]["address_digest"] == digest(KEPT)


async def test_the_way_back_leaves_the_last_release_as_it_was(database: Database) -> None:
    await meet(database, reached_at(KEPT))
    await at_revision(database, "0006")
    await database.write(old_identify, "nobody", phone=OTHER)
    await database.write(old_identify, ANA.customer_id, phone=OTHER)
    assert (ANA.customer_id, "sms", OTHER, OTHER) in await database.read(in_table)
    await database.migrate()
    assert (ANA.customer_id, "sms", KEPT, KEPT) in await database.read(in_table)
