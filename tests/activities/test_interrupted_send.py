"""An attempt that Temporal stops or gives up leaves nothing in doubt."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.send import Touchpoints
from adapters.store.engine.database import Database
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.errors import VendorUnavailable
from domain.messages import Delivery, Message, OutboundMessage, SendRequest, Status
from domain.ports import CallDeadline, Claim, InDoubt, SendResult
from messages.renderer import TemplateRenderer
from tests.activities.attempting import REQUEST, TIME_OUT, attempt, begun
from tests.waiting import give_way
from vendors.sandbox import SandboxProvider
from workflows.messages import CATALOGUE


class BusyLedger(SqlLedger):
    """Its store is slow to say what it has claimed, or to record."""

    def __init__(self, database: Database, *, slow_to: str) -> None:
        super().__init__(database)
        self._slow_to = slow_to
        self.done = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def claim(
        self, request: SendRequest, message: Message, clock: Callable[[], datetime]
    ) -> Claim | InDoubt | Delivery:
        claim = await super().claim(request, message, clock)
        await self._say("claim")
        return claim

    async def record(self, *args: Any, **told: Any) -> Delivery:
        await self._say("record")
        return await super().record(*args, **told)

    async def _say(self, what: str) -> None:
        if what == self._slow_to:
            self.done.set()
            await self.may_answer.wait()


async def told_to_stop(
    touchpoints: Touchpoints, busy: asyncio.Event, may_answer: asyncio.Event
) -> None:
    """Tell an attempt to stop while it waits for an answer, which then comes."""
    environment = begun()
    sending = asyncio.ensure_future(environment.run(touchpoints.send, REQUEST))
    await busy.wait()
    environment.cancel()
    await give_way()
    may_answer.set()
    with pytest.raises(asyncio.CancelledError):
        await sending


@pytest.mark.parametrize(("slow_to", "reason"), [("claim", "accepted"), ("record", "already_sent")])
async def test_an_attempt_told_to_stop_leaves_no_doubt_behind(
    database: Database, slow_to: str, reason: str
) -> None:
    """By its time-out or a worker that leaves: what it was granted it gives back, or records."""
    ledger = BusyLedger(database, slow_to=slow_to)
    providers = {Channel.EMAIL: SandboxProvider(SqlMailbox(database), Channel.EMAIL)}
    touchpoints = Touchpoints(ledger, TemplateRenderer(), providers, CATALOGUE, "http://x")
    await told_to_stop(touchpoints, ledger.done, ledger.may_answer)

    delivery = await attempt(database)
    assert (delivery.status, delivery.reason) == (Status.SENT, reason)
    assert len(await SqlMailbox(database).messages(customer_id="c-1")) == 1


class SlowProvider(SandboxProvider):
    """Its vendor takes its time, and then has the message or cannot be reached."""

    def __init__(self, database: Database, *, takes_it: bool) -> None:
        super().__init__(SqlMailbox(database), Channel.EMAIL)
        self._takes_it = takes_it
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
        self.asked.set()
        await self.may_answer.wait()
        if not self._takes_it:
            raise VendorUnavailable("down")
        return await super().deliver(outbound, deadline)


@pytest.mark.parametrize(("takes_it", "reason"), [(True, "already_sent"), (False, "accepted")])
async def test_an_attempt_told_to_stop_in_the_middle_of_its_call_waits_for_the_answer(
    database: Database, takes_it: bool, reason: str
) -> None:
    """And writes it down: nobody has to ask the vendor, and an offer is not lost to a doubt."""
    provider = SlowProvider(database, takes_it=takes_it)
    touchpoints = Touchpoints(
        SqlLedger(database), TemplateRenderer(), {Channel.EMAIL: provider}, CATALOGUE, "http://x"
    )
    await told_to_stop(touchpoints, provider.asked, provider.may_answer)

    delivery = await attempt(database)
    assert (delivery.status, delivery.reason) == (Status.SENT, reason)
    assert len(await SqlMailbox(database).messages(customer_id="c-1")) == 1


class FrozenLedger(SqlLedger):
    """Its worker freezes as it is about to claim."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.frozen, self.wakes = asyncio.Event(), asyncio.Event()

    async def claim(
        self, request: SendRequest, message: Message, clock: Callable[[], datetime]
    ) -> Claim | InDoubt | Delivery:
        self.frozen.set()
        await self.wakes.wait()
        return await super().claim(request, message, clock)


async def test_an_attempt_that_temporal_gave_up_before_its_claim_sends_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then its message may have been called off, or its enrolment be over."""
    seconds = [0.0]
    clock = SimpleNamespace(monotonic=lambda: seconds[-1], time=lambda: 0.0)
    monkeypatch.setattr("activities.clocks.time", clock)
    providers = {Channel.EMAIL: SandboxProvider(SqlMailbox(database), Channel.EMAIL)}

    def touchpoints(ledger: SqlLedger) -> Touchpoints:
        return Touchpoints(ledger, TemplateRenderer(), providers, CATALOGUE, "http://x")

    ledger = FrozenLedger(database)
    sending = asyncio.ensure_future(begun().run(touchpoints(ledger).send, REQUEST))
    await ledger.frozen.wait()
    obsolete = REQUEST.model_copy(update={"obsolete": True})
    successor = touchpoints(SqlLedger(database))
    delivery = await begun(after=TIME_OUT).run(successor.send, obsolete)
    assert (delivery.status, delivery.reason) == ("skipped", "moot")

    seconds.append(3600)
    ledger.wakes.set()
    with pytest.raises(ApplicationError, match="too slow to claim"):
        await sending
    assert await SqlMailbox(database).messages(customer_id="c-1") == []
