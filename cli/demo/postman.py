"""The postman: one look into the sandbox for all, as the journeys need the machine themselves."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from adapters.store.sandbox import SandboxMessage, SqlMailbox

ROUND = 0.05
"""Seconds between two looks into the sandbox."""


class Postman:
    """Brings each customer what the sandbox holds for them, as it comes."""

    def __init__(self, mailbox: SqlMailbox) -> None:
        self._mailbox = mailbox
        self._brought: defaultdict[str, list[SandboxMessage]] = defaultdict(list)
        self._last = 0
        self._walking = asyncio.Lock()
        self._came = asyncio.Condition()

    def brought_to(self, customer_id: str) -> Sequence[SandboxMessage]:
        """Return all that a customer got up to now, the oldest first."""
        return tuple(self._brought[customer_id])

    async def rings(self, customer_id: str, *, unless: int, within: float) -> None:
        """Wait until a customer got more than so many messages, or so many seconds."""
        try:
            async with asyncio.timeout(within), self._came:
                await self._came.wait_for(lambda: len(self._brought[customer_id]) > unless)
        except TimeoutError:
            pass

    async def walk(self) -> None:
        """Bring what comes, until cancelled."""
        while True:
            await self.bring()
            await asyncio.sleep(ROUND)

    async def bring(self) -> None:
        """Bring what has come since the last round."""
        async with self._walking:
            for message in await self._mailbox.messages(after=self._last):
                self._last = message.id
                self._brought[message.customer_id or ""].append(message)
        async with self._came:
            self._came.notify_all()
