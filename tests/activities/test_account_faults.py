"""What a vendor says of our account or our sender: its code is kept, and everybody sees the fault.

The vendors' real SDKs speak to the fakes.
"""

import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from temporalio.exceptions import ApplicationError

from activities.send import Touchpoints
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.faults import Faults
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Identity, Topic
from domain.explanation import ExplainedAttempt
from domain.faults import Fault as OurFault
from domain.messages import Delivery
from messages.renderer import TemplateRenderer
from tests.activities.attempting import NOW, REQUEST, begun
from tests.vendors.fake import FakeVendor, Fault
from tests.vendors.outbound import assert_discreet
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.sendgrid.providing import provider_to as mail_provider
from tests.vendors.twilio.fake import FakeTwilio
from tests.vendors.twilio.providing import provider_to as text_provider
from tests.vendors.twilio.providing import refused
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import VERIFY_REMINDER

PHONE = "+351912345678"
WAITS = "it waits"


def says(message: str, field: str | None = None) -> bytes:
    return json.dumps({"errors": [{"message": message, "field": field}]}).encode()


CREDITS = says("Maximum credits exceeded")
UNVERIFIED = says("The from address does not match a verified Sender Identity. Mail cannot be sent")
BY_SMS = {
    21408: ("failed", "geo"),
    21612: ("failed", "sender"),
    63007: (WAITS, "TWILIO_FROM"),
    21606: (WAITS, "TWILIO_FROM"),
    21608: (WAITS, "account"),
    20003: (WAITS, "TWILIO_AUTH_TOKEN"),
    30034: ("failed", "campaign"),
}
BY_EMAIL = {
    "401": (Fault.answer(401, says("The provided authorization grant is invalid")), "API_KEY"),
    "401 credits": (Fault.answer(401, CREDITS), "plan"),
    "403": (Fault.answer(403, says("access forbidden")), "right"),
    "403 sender": (Fault.answer(403, UNVERIFIED), "EMAIL_FROM"),
    "400 sender": (Fault.answer(400, UNVERIFIED), "EMAIL_FROM"),
}


class Sending:
    """The send activity, on one of the vendors' fakes."""

    def __init__(
        self, database: Database, vendor: FakeVendor[Any], channel: Channel, provider: Any
    ) -> None:
        self.database = database
        self.vendor = vendor
        self._channel = channel
        self._touchpoints = Touchpoints(
            SqlLedger(database), TemplateRenderer(), {channel: provider}, CATALOGUE, "http://x"
        )
        self._sent = 0

    async def send(self, fault: Fault) -> str:
        """Send one more message, and meet a fault; return what became of it."""
        self._sent += 1
        self.vendor.next(fault)
        request = REQUEST.model_copy(
            update={
                "touchpoint_key": f"run-1:{VERIFY_REMINDER.name}:{self._sent}",
                "message": VERIFY_REMINDER.name,
                "channel": self._channel,
            }
        )
        try:
            delivery: Delivery = await begun(after=timedelta(minutes=self._sent)).run(
                self._touchpoints.send, request
            )
        except ApplicationError as error:
            return "lost" if error.non_retryable else WAITS
        return delivery.status.value

    async def last_attempt(self) -> ExplainedAttempt:
        (enrolment,) = (await explain(self.database, "c-1")).enrolments
        return enrolment.touchpoints[-1].attempts[-1]

    async def faults(self) -> list[OurFault]:
        return [one.fault for one in await Faults(self.database).present(datetime.now(UTC))]


@pytest.fixture
async def texting(database: Database) -> Any:
    who = Identity(
        customer_id="c-1", phone=PHONE, consents={topic: {Channel.SMS: True} for topic in Topic}
    )
    await Intake(database).identify("identify:2", who, NOW)
    async with AsyncExitStack() as stack:
        vendor = await stack.enter_async_context(FakeTwilio())
        provider = await stack.enter_async_context(text_provider(vendor.url))
        yield Sending(database, vendor, Channel.SMS, provider)


@pytest.fixture
async def mailing(database: Database) -> Any:
    async with FakeSendGrid() as vendor:
        yield Sending(database, vendor, Channel.EMAIL, mail_provider(vendor.url))


async def test_each_code_about_our_account_is_kept_and_says_who_must_act(texting: Sending) -> None:
    for code, (outcome, hint) in BY_SMS.items():
        assert await texting.send(refused(400, code)) == outcome, code
        assert (await texting.last_attempt()).vendor_code == str(code)
        fault = (await texting.faults())[-1]
        assert str(code) in fault.problem
        assert hint.casefold() in fault.what_to_do.casefold(), code
        assert_discreet(ValueError(f"{fault}"), PHONE)
    assert len(await texting.faults()) == len(BY_SMS)


async def test_mails_that_our_account_may_not_send_wait_and_say_why(mailing: Sending) -> None:
    """Credits that ran out, a sender that is not verified: whatever status they come with."""
    for name, (fault, hint) in BY_EMAIL.items():
        assert await mailing.send(fault) == WAITS, name
        assert (await mailing.last_attempt()).vendor_code == name.partition(" ")[0]
        assert any(hint in found.what_to_do for found in await mailing.faults()), name


async def test_a_code_about_the_customer_is_kept_and_is_no_fault_of_ours(texting: Sending) -> None:
    """Of an address that is suppressed, too: it is why."""
    assert await texting.send(refused(400, 21610)) == "failed"
    assert (await texting.last_attempt()).vendor_code == "21610"
    (suppressed,) = (await explain(texting.database, "c-1")).suppressions
    assert suppressed.detail == "21610"
    assert await texting.faults() == []


async def test_once_the_vendor_takes_it_its_refusal_is_forgotten(texting: Sending) -> None:
    assert await texting.send(refused(400, 20003)) == WAITS
    texting._sent -= 1  # noqa: SLF001 - Temporal tries the same again
    assert await texting.send(Fault.late(0)) == "sent"
    assert (await texting.last_attempt()).vendor_code is None


async def test_a_store_that_is_away_for_a_fault_costs_no_message(
    texting: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(Faults, "note", away)
    with capture_logs() as lines:
        assert await texting.send(refused(400, 21408)) == "failed"
    assert "fault_not_noted" in [line["event"] for line in lines]
