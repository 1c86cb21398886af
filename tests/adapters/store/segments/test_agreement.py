"""What decides in Python and what SQL makes of it agree, whatever is asked of whomever."""

from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import Connection, insert, select

from adapters.store.customers.rows import make_known
from adapters.store.engine.database import Database
from adapters.store.schema import customers, events
from adapters.store.segments import count, count_among, facts_of, members, stretch
from domain.segments import Predicate, described, holds, total, unmet
from domain.segments.values import thousandths_of
from tests.adapters.store.segments.chance import (
    KINDS_OF_CONDITIONS,
    NOW,
    TripBooked,
    condition,
    predicate,
)
from tests.adapters.store.segments.crowd import an_event, fill

CUSTOMERS = 50


def _disagreeing(tx: Connection, asked: Predicate) -> list[str]:
    """Return the customers on whom the two disagree; also where what is unmet does not fit."""
    known = list(
        tx.scalars(select(customers.c.customer_id).where(customers.c.merged_into.is_(None)))
    )
    facts = {each: facts_of(tx, each, [asked], NOW) for each in known}
    decided = {each for each in known if holds(asked, facts[each], NOW)}
    said = {each for each in known if not unmet(asked, facts[each], NOW)}
    found = set(members(tx, asked, NOW, after=None, limit=CUSTOMERS))
    assert count(tx, asked, NOW) == len(found) == _counted_in_stretches(tx, asked)
    return sorted((decided ^ found) | (said ^ found))


def _counted_in_stretches(tx: Connection, asked: Predicate) -> int:
    counted, after = 0, None
    while some := stretch(tx, after, 20):
        counted += count_among(tx, asked, NOW, some)
        after = some.until
    return counted


async def _agree(database: Database, seed: int, predicates: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same ones each time
    await database.write(fill, chance, CUSTOMERS)
    for _ in range(predicates):
        asked = predicate(chance)
        assert await database.read(_disagreeing, asked) == [], described(asked)


@pytest.mark.parametrize("seed", range(2))
async def test_python_and_sql_agree(database: Database, seed: int) -> None:
    await _agree(database, seed, predicates=20)


@pytest.mark.parametrize("kind", KINDS_OF_CONDITIONS)
async def test_they_agree_on_each_kind_of_condition(database: Database, kind: int) -> None:
    chance = Random(kind)  # noqa: S311 - as above
    await database.write(fill, chance, CUSTOMERS)
    for _ in range(10):
        asked = condition(chance, kind)
        assert await database.read(_disagreeing, asked) == [], described(asked)


AMOUNTS = (
    0,
    5,
    2.675,
    1.0005,
    -2.6751,
    -2.6756,
    -0.0004,
    "-0.0006",
    "19.90",
    1e-7,
    10**12,
    -(10**12),
)


@pytest.mark.parametrize("amount", AMOUNTS)
async def test_an_amount_is_rounded_alike(database: Database, amount: object) -> None:
    def bought(tx: Connection) -> None:
        make_known(tx, "c-1", NOW)
        tx.execute(insert(events), an_event("c-1", {"price": amount}))

    await database.write(bought)
    rounded = Decimal(thousandths_of(amount)) / 1000
    for asked in (total(TripBooked, "price") >= rounded, total(TripBooked, "price") <= rounded):
        assert await database.read(count, asked, NOW) == 1
        assert await database.read(_disagreeing, asked) == []


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(10, 15))
async def test_they_agree_on_ten_thousand_pairs(database: Database, seed: int) -> None:
    await _agree(
        database, seed, predicates=45
    )  # of some fifty customers each: merged ones are none
