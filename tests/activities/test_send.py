"""The send activity, on a real store: what has surely not left is tried again, and only that."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from structlog.testing import capture_logs
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.send import Touchpoints
from adapters.store.engine.database import Database
from adapters.store.pauses import Pauses
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.eligibility.paused import LATEST
from domain.errors import JornadaError, Misconfigured, VendorUnavailable
from domain.messages import Delivery, Message, OutboundMessage, SendRequest, Status
from domain.operations import OperatorRequest
from domain.pauses import PauseTarget
from domain.ports import CallDeadline, Claim, InDoubt, SendResult
from messages.files import ROOT
from messages.mail import LOOK
from messages.renderer import TemplateRenderer
from tests.activities.attempting import NOW, REQUEST, DownProvider, attempt, begun
from tests.adapters.store.building import clock_at
from tests.messages.drafts import copied
from vendors.sandbox import SandboxProvider
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import WELCOME


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


class BlinkingLedger(SqlLedger):
    """Its store is away for a moment when a claim is given back."""

    blinks = 2

    async def release(self, claim: Claim, vendor_code: str | None = None) -> None:
        if self.blinks:
            self.blinks -= 1
            raise ConnectionResetError
        await super().release(claim, vendor_code)


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


async def test_what_is_paused_waits_as_a_retry_and_leaves_when_it_is_let_go(
    database: Database,
) -> None:
    """Each of its tries is outside of Temporal's history; the pause needs no other channel."""
    brake = Pauses(database)
    maria = OperatorRequest(by="maria", reason="the price is wrong")
    await brake.pause(PauseTarget.MESSAGE, WELCOME.name, maria, NOW)
    with capture_logs() as lines, pytest.raises(ApplicationError, match="is paused") as error:
        await attempt(database)
    assert (error.value.type, error.value.non_retryable) == ("Paused", False)
    assert error.value.next_retry_delay is not None
    assert timedelta() < error.value.next_retry_delay <= LATEST * 1.1
    assert "jornada unpause" in lines[0]["who_must_act"]
    assert await SqlMailbox(database).messages(customer_id="c-1") == []

    await brake.unpause(PauseTarget.MESSAGE, WELCOME.name, maria, NOW)
    assert (await attempt(database)).status is Status.SENT
