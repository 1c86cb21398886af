"""Two transactions on PostgreSQL that wait for each other: both are done in the end."""

import asyncio

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.util import await_only

from adapters.store.customers.rows import lock_customer
from adapters.store.engine.database import Database
from adapters.store.engine.postgres import MOST_BEGINNINGS
from tests.adapters.store.building import NOON

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

ANA, BEA = "c-ana", "c-bea"


class Crossing:
    """Locks one customer, waits until another one is locked elsewhere, and locks that one, too."""

    def __init__(self, first: str, then: str) -> None:
        self.first, self.then = first, then
        self.has_first = asyncio.Event()
        self.begun = 0

    def work(self, tx: Connection, other: "Crossing") -> str:
        self.begun += 1
        lock_customer(tx, self.first, NOON)
        self.has_first.set()
        await_only(other.has_first.wait())
        lock_customer(tx, self.then, NOON)
        return self.first


async def test_the_one_that_the_server_gives_up_begins_anew(database: Database) -> None:
    for each in (ANA, BEA):
        await database.write(lock_customer, each, NOON)
    one, other = Crossing(ANA, BEA), Crossing(BEA, ANA)
    done = await asyncio.gather(database.write(one.work, other), database.write(other.work, one))
    assert tuple(done) == (ANA, BEA)
    assert one.begun + other.begun == 3, "they did wait for each other, once"


class Failing:
    """A transaction that the server gives up each time, and counts how often it was begun."""

    def __init__(self, sqlstate: str) -> None:
        self.begun = 0
        self._raise = text(
            f"DO $$ BEGIN RAISE EXCEPTION 'so it goes' USING ERRCODE = '{sqlstate}'; END $$"
        )

    def work(self, tx: Connection) -> None:
        self.begun += 1
        tx.execute(self._raise)


async def test_what_meets_a_deadlock_each_time_is_given_up(database: Database) -> None:
    failing = Failing("40P01")
    with pytest.raises(OperationalError, match="so it goes"):
        await database.write(failing.work)
    assert failing.begun == MOST_BEGINNINGS


async def test_what_else_goes_wrong_is_tried_by_nobody_but_the_caller(database: Database) -> None:
    failing = Failing("53100")
    with pytest.raises(OperationalError, match="so it goes"):
        await database.write(failing.work)
    assert failing.begun == 1
