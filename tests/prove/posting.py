"""Posting events over HTTP as Segment's libraries do: again and again, until acknowledged."""

import asyncio
import itertools
from collections.abc import Callable, Sequence

import httpx

from tests.prove.script import Customer, Told

CLIENTS = 16
"""How many post at the same time, each for one customer."""
REPEATED_ONE_IN = 10
RETRY_AFTER = 0.2
"""Seconds. The libraries wait longer; a proof need not."""
MOST_TRIES = 100


class NotAcknowledged(Exception):
    """An event was refused, or never acknowledged."""


class Poster:
    """The services that tell what the customers do."""

    def __init__(self, urls: Sequence[str], write_key: str, on_ack: Callable[[], None]) -> None:
        self._urls = urls
        self._auth = (write_key, "")
        self._on_ack = on_ack
        self.acknowledged = 0
        self.repeats = 0
        """Acknowledged posts that were told to be repeats, as they were."""
        self.retried = 0
        """Posts that got no answer and were made again."""

    async def post_all(self, customers: Sequence[Customer]) -> None:
        """Post each customer's events in their order, several customers at a time."""
        at_once = asyncio.Semaphore(CLIENTS)
        async with (
            httpx.AsyncClient(auth=self._auth, timeout=30) as http,
            asyncio.TaskGroup() as group,
        ):
            for nth, customer in enumerate(customers):
                group.create_task(self._post_theirs(http, at_once, nth, customer))

    async def _post_theirs(
        self, http: httpx.AsyncClient, at_once: asyncio.Semaphore, nth: int, customer: Customer
    ) -> None:
        for place, told in enumerate(customer.posted):
            async with at_once:
                await self._post(http, customer.customer_id, told, first_at=nth + place)
                self.acknowledged += 1
                self._on_ack()
                if (nth + place) % REPEATED_ONE_IN == 0:
                    await self._repeat(http, customer.customer_id, told, at=nth)

    async def _repeat(self, http: httpx.AsyncClient, customer_id: str, told: Told, at: int) -> None:
        if not await self._post(http, customer_id, told, first_at=at):
            raise NotAcknowledged(f"{told.message_id} was new when it was told again")
        self.repeats += 1

    async def _post(
        self, http: httpx.AsyncClient, customer_id: str, told: Told, first_at: int
    ) -> bool:
        """Post it to one process after another until one acknowledges it; tell if it was known."""
        body = {
            "userId": customer_id,
            "messageId": told.message_id,
            "event": told.name,
            "properties": told.properties,
        }
        for turn in itertools.count(first_at):
            if turn - first_at == MOST_TRIES:
                raise NotAcknowledged(f"{told.message_id} got no answer")
            try:
                answer = await http.post(f"{self._url(turn)}/v1/track", json=body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == httpx.codes.OK:
                return bool(answer.json()["duplicate"])
            if answer is not None and not answer.is_server_error:
                raise NotAcknowledged(f"{told.message_id}: {answer.status_code} {answer.text}")
            self.retried += 1
            await asyncio.sleep(RETRY_AFTER)
        raise AssertionError

    def _url(self, turn: int) -> str:
        return self._urls[turn % len(self._urls)]
