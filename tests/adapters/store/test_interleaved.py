"""Two transactions of one customer, stepped through each other at each boundary of each of them.

What comes of it is what comes of one after the other, in one order or the other: nothing is lost,
doubled, or decided by what was true a moment before.
"""

import itertools
from collections.abc import AsyncIterator

import pytest

from adapters.store.engine.database import Database
from tests.adapters.store.interleaving.told import told
from tests.adapters.store.interleaving.world import World, settle_in, world
from tests.adapters.store.interleaving.writers import WRITERS
from tests.adapters.store.stepping import Stepper, Work, outcome
from tests.offenders import assert_none

pytestmark = pytest.mark.thorough


class Trial:
    """Tries pairs of writers, each in a world of its own."""

    def __init__(self, databases: list[Database]) -> None:
        self._database = databases[-1]
        self._stepper = Stepper(*databases)
        self._numbers = itertools.count()

    async def _new_world(self) -> World:
        return await self._database.write(settle_in, world(next(self._numbers)))

    async def in_turn(self, first: str, second: str) -> list[str]:
        """What comes of one after the other; the results stand in the order of their names."""
        w = await self._new_world()
        results = [
            (name, await outcome(self._database, _work(name, w))) for name in (first, second)
        ]
        return await self._database.read(told, w, *sorted(map(str, results)))

    async def interleaved(self, first: str, second: str) -> AsyncIterator[tuple[int, list[str]]]:
        """What comes of the second while the first stands, at each boundary of the first.

        Once it waits for a lock it would do so at each later boundary, until the first is over.
        """
        for boundary in itertools.count(1):  # at 0 the first has not begun
            w = await self._new_world()
            came = await self._stepper.interleave(_work(first, w), _work(second, w), boundary)
            if came is None:
                return
            named = zip((first, second), came.results, strict=True)
            yield boundary, await self._database.read(told, w, *sorted(map(str, named)))
            if came.waited:
                return

    async def odd(self, first: str, second: str) -> AsyncIterator[str]:
        """What comes of neither order."""
        either = [await self.in_turn(first, second), await self.in_turn(second, first)]
        async for boundary, got in self.interleaved(first, second):
            if got not in either:
                nearest = min(either, key=lambda each: len(set(each) ^ set(got)))
                differs = "\n    ".join(sorted(set(got) ^ set(nearest)))
                yield f"{second} at boundary {boundary} of {first}:\n    {differs}"


def _work(name: str, w: World) -> Work:
    return lambda tx: WRITERS[name](tx, w)


@pytest.fixture
async def trial(url: str) -> AsyncIterator[Trial]:
    """Each pair has a customer of its own, so nothing is emptied between them."""
    databases = [await Database.open(url) for _ in range(3)]
    yield Trial(databases)
    for database in databases:
        await database.close()


@pytest.mark.parametrize("first", WRITERS)
@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_any_two_writers_of_a_customer_take_turns(trial: Trial, first: str) -> None:
    assert_none([each for second in WRITERS async for each in trial.odd(first, second)])
