"""A deliverer on a real store, receivers over real HTTP, and a clock that tests set."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from adapters.sinks.posting import Posting
from adapters.store.engine.database import Database
from adapters.store.sinks.registry import Sinks
from domain.sinks.notices import NoticeType
from domain.sinks.tries import SinkLimits
from starter.relay.deliverer import Deliverer
from tests.adapters.store.building import ANA, BEA, handed_over, meet
from tests.adapters.store.conftest import database, dialect, postgres, url
from tests.starter.sinks.receiver import Receiver, receiving
from tests.waiting import PATIENCE

__all__ = ["database", "dialect", "postgres", "url"]

LIMITS = SinkLimits(
    retry_for=timedelta(hours=2),
    answer_within=timedelta(seconds=PATIENCE),
    networks=(ip_network("127.0.0.0/8"),),
)


class World:
    """A store with a sink, what happens in it, and the deliverer."""

    def __init__(self, database: Database, receiver: Receiver) -> None:
        self.database = database
        self.receiver = receiver
        self.now = datetime.now(UTC) + timedelta(minutes=1)
        self.secret = ""
        self._tasks = 0

    async def begin(self) -> None:
        for who in (ANA, BEA):
            await meet(self.database, who)
        self.secret = await self.add("crm", self.receiver.url)

    async def add(self, name: str, url: str) -> str:
        kinds = (NoticeType.TASK_OPENED,)
        return await Sinks(self.database).add(name, url, kinds, "maria", self.now)

    async def happens(self, *customer_ids: str) -> None:
        """Something happens to each of these customers, in this order: its number is told."""
        for customer_id in customer_ids:
            self._tasks += 1
            told = {"customer_id": customer_id, "reason": f"{customer_id} {self._tasks}"}
            await handed_over(self.database, n=self._tasks, **told)

    def deliverer(self, posting: Posting, limits: SinkLimits = LIMITS) -> Deliverer:
        return Deliverer(self.database, posting, limits, lambda: self.now)

    async def deliver(self, limits: SinkLimits = LIMITS) -> Deliverer:
        """Deliver what is due now, by a deliverer that begins and ends."""
        async with Posting(limits) as posting:
            deliverer = self.deliverer(posting, limits)
            await deliverer.deliver_all()
        return deliverer

    async def pending(self, sink: str = "crm") -> int:
        listed = await Sinks(self.database).list()
        return next(each.pending for each in listed if each.sink.name == sink)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
async def world(database: Database, receiver: Receiver) -> World:
    made = World(database, receiver)
    await made.begin()
    return made
