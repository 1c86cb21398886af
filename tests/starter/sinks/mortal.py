"""A deliverer in a process of its own, so that it can be killed: `python -m … DATABASE_URL`."""

import asyncio
import sys

from adapters.sinks.posting import Posting
from adapters.store.engine.database import Database
from starter.relay.deliverer import Deliverer
from tests.starter.sinks.conftest import LIMITS


async def deliver(url: str) -> None:
    database = await Database.open(url)
    await Deliverer(database, Posting(LIMITS), LIMITS).run()


if __name__ == "__main__":
    asyncio.run(deliver(sys.argv[1]))
