"""The customers, acting: over HTTP, as Segment's libraries would post what they do."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus

import httpx

from tests.chaos.given_up import Ledger
from tests.chaos.script import Customer, Line
from tests.waiting import SLOWNESS, in_time

WRITE_KEY = "w-chaos-of-the-tests"
RETRY_AFTER = 0.5
"""Seconds."""
LOOK_AGAIN = 5.0 * SLOWNESS
"""Seconds that an actor waits for a message before they ask whether it may come at all."""


class Inbox:
    """What the vendors took for each customer, as an actor sees it: by mail and phone."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._has: defaultdict[tuple[str, Line], asyncio.Event] = defaultdict(asyncio.Event)
        self.has_any = asyncio.Event()
        """Set by the first message of all."""

    def took(self, address: str, line: Line) -> None:
        """Note a message."""
        self._has[address, line].set()
        self.has_any.set()

    async def has(self, customer: Customer, lines: Sequence[Line]) -> None:
        """Wait until each is there, or is given up: who acts before would make it obsolete."""
        for line in lines:
            while not await self._came(customer, line):
                if await self._ledger.gave_up(customer, line):
                    break

    async def _came(self, customer: Customer, line: Line) -> bool:
        try:
            async with in_time(LOOK_AGAIN):
                await self._has[_at(customer, line), line].wait()
        except TimeoutError:
            return False
        return True


def _at(customer: Customer, line: Line) -> str:
    return customer.email if line.channel == "email" else customer.phone


class Actors:
    """All customers of a run."""

    def __init__(self, http: httpx.AsyncClient, inbox: Inbox) -> None:
        self._http = http
        self._inbox = inbox
        self.retried = 0
        """Posts that got no acknowledgement and were made again."""

    async def act(self, customers: Sequence[Customer], within: float) -> None:
        """Let all act, their beginnings spread over some seconds."""
        pause = within / len(customers)
        async with asyncio.TaskGroup() as group:
            for customer in customers:
                group.create_task(self._live(customer))
                await asyncio.sleep(pause)

    async def _live(self, customer: Customer) -> None:
        role = customer.role
        await self._say(customer, "identify", 0, traits=customer.traits)
        for nth, event in enumerate(role.events, start=1):
            await self._track(customer, nth, event)
        if role.last_event:
            await self._inbox.has(customer, role.after)
            await self._track(customer, len(role.events) + 1, role.last_event)

    async def _track(self, customer: Customer, nth: int, event: str) -> None:
        await self._say(customer, "track", nth, event=event, properties=customer.properties)

    async def _say(self, customer: Customer, call: str, nth: int, **told: object) -> None:
        """Post until it is acknowledged, each time with the same id."""
        body = {"userId": customer.customer_id, "messageId": f"{customer.customer_id}-{nth}"} | told
        while True:
            try:
                answer = await self._http.post(f"/v1/{call}", json=body, auth=(WRITE_KEY, ""))
            except httpx.TransportError:
                pass
            else:
                # A dead process's port may be a stranger's for a moment, who knows no such path.
                if not answer.is_server_error and answer.status_code != HTTPStatus.NOT_FOUND:
                    answer.raise_for_status()
                    return
            self.retried += 1
            await asyncio.sleep(RETRY_AFTER)
