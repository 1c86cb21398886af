"""The send activity, on a real store: what has surely not left is tried again, and only that."""

import asyncio
import dataclasses
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from structlog.testing import capture_logs
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.send import Touchpoints
from adapters.store.database import Database
from adapters.store.intake import Intake
from adapters.store.ledger import SqlLedger
from adapters.store.sandbox import SqlMailbox
from domain.customers import Channel, Identity, Topic
from domain.errors import JornadaError, Misconfigured, VendorUnavailable
from domain.ids import touchpoint_key
from domain.messages import Delivery, Message, OutboundMessage, SendRequest, Status
from domain.ports import CallDeadline, Claim, InDoubt, Renderer, SendResult
from messages.files import ROOT
from messages.mail import LOOK
from messages.renderer import TemplateRenderer
from tests.adapters.store.building import clock_at
from tests.messages.drafts import copied
from tests.waiting import give_way
from vendors.sandbox import SandboxProvider
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import WELCOME

NOW = datetime(2040, 1, 9, 12, tzinfo=UTC)
REQUEST = SendRequest(
    touchpoint_key=touchpoint_key("run-1", WELCOME.name, 1),
    message=WELCOME.name,
    channel=Channel.EMAIL,
    journey="onboarding",
    customer_id="c-1",
    workflow_id="onboarding/c-1",
    first_execution_run_id="run-1",
    journey_topic=Topic.TIPS,
    due_at=NOW,
)
TIME_OUT = timedelta(minutes=1)


class SlowDatabase(SqlLedger):
    """Stalls between a claim and its answer, until the deadline has passed."""

    async def claim(
        self, request: SendRequest, message: Message, clock: Callable[[], datetime]
    ) -> Claim | InDoubt | Delivery:
        claim = await super().claim(request, message, clock)
        assert isinstance(claim, Claim)
        return claim._replace(call_before=clock())


class SurprisedRenderer:
    """Fails as nobody foresaw."""

    def render(self, *_: object, **__: object) -> NoReturn:
        raise KeyError("surprise")


@pytest.fixture
async def database(store_file: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{store_file}")
    who = Identity(customer_id="c-1", email="ana@example.com")
    await Intake(database).identify("identify:1", who, NOW)
    yield database
    await database.close()


def begun(*, after: timedelta = timedelta(), tried: int = 1) -> ActivityEnvironment:
    """Return where an attempt runs that began then."""
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(
        environment.info,
        started_time=NOW + after,
        start_to_close_timeout=TIME_OUT,
        attempt=tried,
    )
    return environment


async def attempt(
    database: Database, *, ledger: SqlLedger | None = None, renderer: Renderer | None = None
) -> Delivery:
    touchpoints = Touchpoints(
        ledger or SqlLedger(database),
        renderer or TemplateRenderer(),
        {Channel.EMAIL: SandboxProvider(SqlMailbox(database), Channel.EMAIL)},
        CATALOGUE,
        "http://127.0.0.1:8000",
    )
    environment = begun()
    return await environment.run(touchpoints.send, REQUEST)


async def test_an_attempt_too_slow_for_its_fence_calls_nobody_and_is_tried_again(
    database: Database,
) -> None:
    with pytest.raises(ApplicationError, match="too slow") as error:
        await attempt(database, ledger=SlowDatabase(database))
    assert not error.value.non_retryable
    assert await SqlMailbox(database).messages(customer_id="c-1") == []

    assert (await attempt(database)).status is Status.SENT
    assert len(await SqlMailbox(database).messages(customer_id="c-1")) == 1


async def test_a_surprise_while_rendering_loses_nothing(database: Database) -> None:
    with pytest.raises(KeyError):
        await attempt(database, renderer=SurprisedRenderer())
    assert (await attempt(database)).status is Status.SENT


async def test_a_message_waits_for_its_bad_template_and_its_owner_hears_of_it(
    database: Database, tmp_path: Path
) -> None:
    root = copied(tmp_path, WELCOME)
    (root / LOOK).unlink()
    renderer = TemplateRenderer(root)
    with capture_logs() as lines, pytest.raises(ApplicationError, match="is missing") as error:
        await attempt(database, renderer=renderer)
    assert not error.value.non_retryable
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("not_sent", "error")
    assert line["problem"].endswith("/look/email.mjml is missing: write it")
    assert line["who_must_act"].startswith("the message's owner: correct the template")

    shutil.copyfile(ROOT / LOOK, root / LOOK)
    assert (await attempt(database, renderer=renderer)).status is Status.SENT


async def test_a_second_attempt_knows_what_the_first_has_sent(database: Database) -> None:
    await attempt(database)
    assert (await attempt(database)).reason == "already_sent"
    assert len(await SqlMailbox(database).messages(customer_id="c-1")) == 1


async def test_an_attempt_that_died_after_its_claim_is_unknown_and_not_made_again(
    database: Database,
) -> None:
    ledger = SqlLedger(database)
    assert isinstance(await ledger.claim(REQUEST, WELCOME, clock_at(NOW)), Claim)
    delivery = await attempt(database)
    assert (delivery.status, delivery.reason) == ("unknown", "interrupted")
    assert delivery.again_at is not None
    assert delivery.again_at - NOW > timedelta(seconds=30)
    assert await SqlMailbox(database).messages(customer_id="c-1") == []


async def test_an_unknown_message_says_which_worker_is_needed(database: Database) -> None:
    touchpoints = Touchpoints(SqlLedger(database), TemplateRenderer(), {}, {}, "")
    with pytest.raises(ApplicationError, match="deploy the worker that has it"):
        await ActivityEnvironment().run(touchpoints.send, REQUEST)


class DownProvider(SandboxProvider):
    """Its vendor cannot be reached."""

    async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
        raise VendorUnavailable("down")


@pytest.mark.parametrize(
    ("error", "level", "who"),
    [(Misconfigured, "error", "an operator"), (VendorUnavailable, "warning", "nobody")],
)
async def test_the_log_says_why_nothing_was_sent_and_who_must_act(
    database: Database, error: type[JornadaError], level: str, who: str
) -> None:
    class Refusing(SandboxProvider):
        async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
            raise error("SendGrid answered 401")

    providers = {Channel.EMAIL: Refusing(SqlMailbox(database), Channel.EMAIL)}
    touchpoints = Touchpoints(
        SqlLedger(database), TemplateRenderer(), providers, CATALOGUE, "http://x"
    )
    with capture_logs() as lines, pytest.raises(ApplicationError):
        await begun().run(touchpoints.send, REQUEST)
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("not_sent", level)
    assert line["problem"] == "SendGrid answered 401"
    assert line["who_must_act"].startswith(who)


@pytest.mark.parametrize(("tried", "longest"), [(1, 1), (2, 2), (5, 16), (40, 300)])
async def test_retries_come_later_and_later_and_not_all_at_once(
    database: Database, tried: int, longest: float
) -> None:
    providers = {Channel.EMAIL: DownProvider(SqlMailbox(database), Channel.EMAIL)}
    touchpoints = Touchpoints(
        SqlLedger(database), TemplateRenderer(), providers, CATALOGUE, "http://127.0.0.1:8000"
    )
    environment = begun(tried=tried)
    delays = []
    for _ in range(5):
        with pytest.raises(ApplicationError, match="down") as error:
            await environment.run(touchpoints.send, REQUEST)
        assert error.value.next_retry_delay is not None
        delays.append(error.value.next_retry_delay.total_seconds())
    assert len(set(delays)) > 1
    assert longest / 2 <= min(delays) <= max(delays) <= longest


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


class BlinkingLedger(SqlLedger):
    """Its store is away for a moment when a claim is given back."""

    blinks = 2

    async def release(self, claim: Claim) -> None:
        if self.blinks:
            self.blinks -= 1
            raise ConnectionResetError
        await super().release(claim)


async def test_a_refusal_is_not_forgotten_because_the_store_blinked(database: Database) -> None:
    """Else an offer that the vendor surely did not take would be in doubt, and never sent."""
    providers = {Channel.EMAIL: DownProvider(SqlMailbox(database), Channel.EMAIL)}
    touchpoints = Touchpoints(
        BlinkingLedger(database), TemplateRenderer(), providers, CATALOGUE, "http://x"
    )
    environment = begun()
    with pytest.raises(ApplicationError, match="down"):
        await environment.run(touchpoints.send, REQUEST)
    assert (await attempt(database)).status is Status.SENT


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
    monkeypatch.setattr("activities.send.time", clock)
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
