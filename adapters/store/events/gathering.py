"""Group commit: batches that come while one is being stored share the next transaction."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from adapters.store.engine.database import Database
from adapters.store.events.bulk import NOT_IN_BULK, Told, take_in_all

AT_ONCE = 500
"""Calls in one transaction, where one batch has not more by itself: no other writer waits long."""
UNDER_WAY = {"sqlite": 1, "postgresql": 2}
"""Transactions at a time, at most. SQLite writes one at a time anyhow."""
LATE = 0.25
"""Seconds after which a transaction is late: it may wait for a customer's lock. Another one begins,
where there may be one, so that it does not hold up all."""

_Turn = asyncio.Task[Any] | None  # as `asyncio.current_task` has it


class _Batch(NamedTuple):
    calls: Sequence[Told]
    news: "asyncio.Future[list[bool]]"


class Gathering:
    """Takes in batches, as many in one transaction as wait for it.

    One that cannot be taken in spoils no other: then each has a transaction of its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._most = UNDER_WAY[database.dialect]
        self._waiting: deque[_Batch] = deque()
        self._under_way: set[_Turn] = set()
        self._late: set[_Turn] = set()

    async def take_in_all(self, calls: Sequence[Told]) -> list[bool]:
        """Return what `bulk.take_in_all` does, once it is committed; raises what that raises.

        Who is cancelled while they wait may have been stored: to send it again is a repeat.
        """
        batch = _Batch(calls, asyncio.get_running_loop().create_future())
        self._waiting.append(batch)
        self._begin()
        return await batch.news

    def _begin(self) -> None:
        """Begin a transaction, unless those who wait will soon have one that is under way."""
        if self._late == self._under_way and len(self._under_way) < self._most:
            self._under_way.add(asyncio.create_task(self._take_turns()))

    async def _take_turns(self) -> None:
        this = asyncio.current_task()
        try:
            while group := self._next_group():
                late = asyncio.get_running_loop().call_later(LATE, self._note_late, this)
                try:
                    await self._store(group)
                finally:
                    late.cancel()
                    self._late.discard(this)
        finally:
            self._under_way.discard(this)  # at once: who comes now does not count on it

    def _note_late(self, turn: "_Turn") -> None:
        self._late.add(turn)
        if self._waiting:
            self._begin()

    def _next_group(self) -> list[_Batch]:
        """Return who waits longest, and those behind them for whom there is room."""
        group: list[_Batch] = []
        room = AT_ONCE
        while self._waiting and (not group or len(self._waiting[0].calls) <= room):
            batch = self._waiting.popleft()
            if not batch.news.done():  # cancelled while it waited: nobody wants to know
                group.append(batch)
                room -= len(batch.calls)
        return group

    async def _store(self, group: Sequence[_Batch]) -> None:
        together = [call for batch in group for call in batch.calls]
        try:
            news = iter(await self._database.write(take_in_all, together))
        except NOT_IN_BULK as error:
            if len(group) == 1:
                _fail(group, error)
                return
            for batch in group:
                await self._store([batch])
        except BaseException as error:  # noqa: BLE001 - those who wait raise it
            _fail(group, error)
        else:
            for batch in group:
                own = [next(news) for _ in batch.calls]
                if not batch.news.done():
                    batch.news.set_result(own)


def _fail(group: Sequence[_Batch], error: BaseException) -> None:
    for batch in group:
        if not batch.news.done():
            batch.news.set_exception(error)
