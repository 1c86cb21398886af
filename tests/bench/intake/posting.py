"""Batches of events as Segment's libraries post them, over a few connections that are kept."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

import httpx

from domain.events import Event
from domain.ids import event_id_of
from workflows.car_delivery.events import CarOrdered, DeliveryEstimateChanged

WRITE_KEY = "w-bench-of-the-tests"
SENDERS = 16
"""Batches under way, where many are: as many servers send theirs, each over its connection."""
_LIBRARY = {"library": {"name": "analytics-python", "version": "2.4.0"}}


class Batch(NamedTuple):
    """Events of different customers, packed before the clock starts."""

    body: bytes
    event_ids: tuple[str, ...]


class NotAccepted(Exception):
    """A batch was not taken in as a whole, so nothing was measured."""


def order_of(customer_id: str) -> str:
    """Name a customer's one order: the key of their enrolment."""
    return f"o-{customer_id}"


def orders(customer_ids: Sequence[str], size: int) -> list[Batch]:
    """Return batches that begin a journey for each customer."""
    return [_batch(some, CarOrdered) for some in _cut(customer_ids, size)]


def news(customer_ids: Sequence[str], events: int, size: int) -> list[Batch]:
    """Return batches of so many events that those journeys listen to, each customer in turn."""
    turns = [customer_ids[nth % len(customer_ids)] for nth in range(events)]
    return [_batch(some, DeliveryEstimateChanged) for some in _cut(turns, size)]


def _cut(customer_ids: Sequence[str], size: int) -> list[Sequence[str]]:
    return [customer_ids[at : at + size] for at in range(0, len(customer_ids), size)]


def _batch(customer_ids: Sequence[str], kind: type[Event]) -> Batch:
    message_ids = [uuid4().hex for _ in customer_ids]
    now = datetime.now(UTC).isoformat()
    calls = [
        {
            "type": "track",
            "userId": customer_id,
            "messageId": message_id,
            "timestamp": now,
            "context": _LIBRARY,
            "integrations": {},
            "event": kind.event_name(),
            "properties": {"order_id": order_of(customer_id), "estimated_on": "2030-01-01"},
        }
        for customer_id, message_id in zip(customer_ids, message_ids, strict=True)
    ]
    body = json.dumps({"batch": calls, "sentAt": now}).encode()
    return Batch(body, tuple(map(event_id_of, message_ids)))


class Poster:
    """Posts batches to one server."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.acknowledged: dict[str, float] = {}
        """By event id, the time of the answer that acknowledged it, in seconds since the epoch."""

    async def post_all(self, batches: Sequence[Batch], senders: int = SENDERS) -> None:
        """Post them as fast as they are answered, each sender one after another."""
        waiting = iter(batches)

        async def one_after_another() -> None:
            for batch in waiting:
                await self.post(batch)

        async with asyncio.TaskGroup() as group:
            for _ in range(senders):
                group.create_task(one_after_another())

    async def post_paced(self, batches: Sequence[Batch], per_second: float) -> None:
        """Post them at a pace, in batches a second, whether or not the last one was answered."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.TaskGroup() as group:
            for nth, batch in enumerate(batches):
                await asyncio.sleep(began + nth / per_second - loop.time())
                group.create_task(self.post(batch))

    async def post(self, batch: Batch) -> None:
        """Post one; raises `NotAccepted`."""
        answer = await self._http.post("/v1/batch", content=batch.body)
        now = datetime.now(UTC).timestamp()
        if answer.status_code != httpx.codes.OK:
            raise NotAccepted(f"a batch was answered by {answer.status_code}: {answer.text}")
        if (accepted := answer.json()["accepted"]) != len(batch.event_ids):
            raise NotAccepted(f"of {len(batch.event_ids)} events, {accepted} were accepted")
        self.acknowledged |= dict.fromkeys(batch.event_ids, now)


@asynccontextmanager
async def poster_to(url: str) -> AsyncIterator[Poster]:
    """Keep connections to a server until the context is left."""
    limits = httpx.Limits(max_connections=SENDERS, max_keepalive_connections=SENDERS)
    headers = {"Content-Type": "application/json"}
    async with httpx.AsyncClient(
        base_url=url, auth=(WRITE_KEY, ""), headers=headers, limits=limits, timeout=60
    ) as http:
        yield Poster(http)
