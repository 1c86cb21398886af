"""The main job, whole: from an HTTP event to the last message, through the vendors' real SDKs."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiohttp import web
from temporalio.client import Client, WorkflowHandle

from adapters.settings import Settings
from adapters.store.database import Database
from adapters.store.explain import ExplainedEnrolment
from adapters.temporal import IDENTITY
from cli.devserver import LOOPBACK, DevServer, free_port
from domain.clock import Pace
from domain.journeys import LEFT, Ending, StatusReport
from starter.client import Jornada
from tests.fakes.sendgrid import AcceptedMail, FakeSendGrid
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, FakeTwilio
from tests.fakes.vendor import Fault
from tests.journeys.travel import EMAIL, FIRST_NAME, GOSSIP, PHONE
from tests.waiting import eventually, eventually_so
from webhooks.serve import serving
from workers.worker import running_worker
from workflows.plugin import journey_plugin

FROM = "+15005550006"


class HesitantSendGrid(FakeSendGrid):
    """Takes its time when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.hesitates = False
        self.may_answer = asyncio.Event()

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        if self.hesitates:
            await self.may_answer.wait()
        return await super().take(request, body)


class Company:
    """A company that runs Jornada, and the vendors it buys from."""

    def __init__(
        self, settings: Settings, jornada: Jornada, sendgrid: HesitantSendGrid, twilio: FakeTwilio
    ) -> None:
        self.url = settings.public_url
        self.jornada = jornada
        self.sendgrid = sendgrid
        self.twilio = twilio
        self.customer_id = f"c-{uuid4().hex[:12]}"
        self.http = httpx.AsyncClient(base_url=self.url, timeout=10)
        self._write_key = settings.write_keys[0].get_secret_value()

    async def says(self, call: str, **body: object) -> None:
        """Post an event as one of the company's services would."""
        said = {"userId": self.customer_id, "messageId": uuid4().hex} | body
        answer = await self.http.post(f"/v1/{call}", json=said, auth=(self._write_key, ""))
        answer.raise_for_status()

    def onboarding(self) -> WorkflowHandle[Any, Ending]:
        """Her onboarding, as Temporal knows it."""
        return self.jornada.temporal.get_workflow_handle(
            f"onboarding/{self.customer_id}", result_type=Ending
        )

    async def waiting_for(self, event: str) -> StatusReport:
        """Wait until her onboarding waits for an event."""

        async def look() -> StatusReport | None:
            status = await self.jornada.status("onboarding", self.customer_id)
            return status if event in status.waiting_for else None

        return await eventually(look)

    async def unsure(self) -> StatusReport:
        """Wait until her onboarding waits to learn what became of a message."""

        async def look() -> StatusReport | None:
            status = await self.jornada.status("onboarding", self.customer_id)
            return status if status.touchpoints and status.until else None

        return await eventually(look)

    async def ended(self) -> ExplainedEnrolment:
        """Wait until her onboarding is over."""

        async def look() -> ExplainedEnrolment | None:
            (enrolment,) = (await self.jornada.explain(self.customer_id)).enrolments
            return enrolment if enrolment.outcome else None

        return await eventually(look)

    async def sign_up(self) -> None:
        """A customer signs up, and agrees to tips by mail and to texts about her account."""
        traits = {
            "email": EMAIL,
            "phone": PHONE,
            "firstName": FIRST_NAME,
            "locale": "pt-BR",
            "timezone": "America/Sao_Paulo",
            "notes": GOSSIP,
            "consents": {"tips": ["email"], "account": ["sms"]},
        }
        await self.says("identify", traits=traits)
        await self.says("track", event="Signed Up", properties={"notes": GOSSIP})


async def a_company(
    server: DevServer, store_file: Path, pace: Pace, stack: AsyncExitStack
) -> Company:
    sendgrid = await stack.enter_async_context(HesitantSendGrid())
    twilio = await stack.enter_async_context(FakeTwilio())
    port = free_port(0)
    settings = Settings(
        database_url=f"sqlite:///{store_file}",
        public_url=f"http://{LOOPBACK}:{port}",
        delivery="vendors",
        sendgrid_api_key=sendgrid.api_key,
        sendgrid_base_url=sendgrid.url,
        sendgrid_webhook_public_key=sendgrid.public_key,
        email_from="ola@jornada.example",
        twilio_account_sid=ACCOUNT_SID,
        twilio_auth_token=AUTH_TOKEN,
        twilio_base_url=twilio.url,
        twilio_from=FROM,
        write_keys=["w-key"],
        api_keys=["a-key"],
    )
    client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
    database = await Database.open(settings.database_url)
    stack.push_async_callback(database.close)
    jornada = Jornada(client, database, pace=pace)
    await stack.enter_async_context(running_worker(client, database, settings))
    await stack.enter_async_context(serving(jornada, settings, LOOPBACK, port))
    company = Company(settings, jornada, sendgrid, twilio)
    stack.push_async_callback(company.http.aclose)
    return company


@pytest.fixture
async def company(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Company]:
    """At the pace of life."""
    async with AsyncExitStack() as stack:
        yield await a_company(temporal_server, store_file, Pace(), stack)


@pytest.fixture
async def hasty_company(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Company]:
    """A day lasts a fifth of a second."""
    async with AsyncExitStack() as stack:
        pace = Pace(factor=400_000, origin=datetime.now(UTC))
        yield await a_company(temporal_server, store_file, pace, stack)


def links_of(words: str) -> list[str]:
    return re.findall(r"http://[^\s)>\"]+/m/[\w-]+/\w+", words)


def assert_impersonal(mail: AcceptedMail, company: Company) -> None:
    """Nothing of ours beside the address and the words, in which only her first name may stand."""
    payload = {key: value for key, value in mail.payload.items() if key != "content"}
    payload["personalizations"] = [dict(payload["personalizations"][0], to=None)]
    kept = str(payload).replace(mail.subject, "")
    for value in (EMAIL, PHONE, PHONE[1:], FIRST_NAME, GOSSIP, company.customer_id, "onboarding/"):
        assert value not in kept
    assert GOSSIP not in mail.html + mail.text
    assert company.customer_id not in mail.html + mail.text


async def test_from_an_http_event_to_the_last_message(company: Company) -> None:
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.journal) == 1)
    (welcome,) = company.sendgrid.journal
    touchpoint_id = welcome.custom_args["touchpoint_id"]
    unsubscribe = f"{company.url}/m/{touchpoint_id}/unsubscribe"

    assert welcome.to == EMAIL
    assert welcome.subject == "Boas-vindas! Confirme seu e-mail para começar"
    assert welcome.headers["List-Unsubscribe"] == f"<{unsubscribe}>"
    assert welcome.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert welcome.custom_args == {"touchpoint_id": touchpoint_id}
    assert unsubscribe in welcome.html
    assert unsubscribe in welcome.text
    assert_impersonal(welcome, company)

    callback = f"{company.url}/webhooks/sendgrid/events"
    reported = await company.sendgrid.report(touchpoint_id, "processed", "delivered", to=callback)
    assert reported.is_success
    for link in links_of(welcome.text) * 2:
        assert (await company.http.get(link)).is_success
    status = await company.jornada.status("onboarding", company.customer_id)
    assert status.waiting_for == ("Email Verified",), "a scanner's visit verifies nobody"

    verify = next(link for link in links_of(welcome.text) if link.endswith("/verify"))
    assert (await company.http.post(verify)).is_success
    await company.waiting_for("Profile Completed")
    await company.says("track", event="Profile Completed", properties={"notes": GOSSIP})
    await eventually_so(lambda: len(company.sendgrid.journal) == 2)
    well_done = company.sendgrid.journal[1]
    assert FIRST_NAME in well_done.subject + well_done.text
    assert_impersonal(well_done, company)

    enrolment = await company.ended()
    assert enrolment.outcome == "activated"
    assert [touchpoint.status for touchpoint in enrolment.touchpoints] == ["sent", "sent"]
    assert len(company.sendgrid.requests) == 2, "each message was one call"
    assert company.twilio.journal == []


async def test_a_reminder_by_text_carries_the_callback_and_nothing_else(
    hasty_company: Company,
) -> None:
    company = hasty_company
    await company.sign_up()
    await eventually_so(lambda: len(company.twilio.journal) == 1)
    (text,) = company.twilio.journal
    (verify,) = links_of(text.body)
    touchpoint_id = verify.split("/")[-2]

    assert (text.to, text.form["From"]) == (PHONE, FROM)
    assert text.form["StatusCallback"] == (
        f"{company.url}/webhooks/twilio/status?touchpoint={touchpoint_id}"
    )
    assert set(text.form) == {"To", "From", "Body", "StatusCallback"}
    for value in (EMAIL, FIRST_NAME, GOSSIP, company.customer_id):
        assert value not in str(text.form)

    callback = text.form["StatusCallback"]
    assert (await company.twilio.report(text.sid, "delivered", to=callback)).is_success
    row = await company.jornada.touchpoint(touchpoint_id)
    assert row is not None
    assert row.vendor_state == "delivered"


async def test_a_send_in_flight_finishes_and_is_recorded_when_the_run_is_cancelled(
    company: Company,
) -> None:
    """The vendor takes its time, so the cancellation falls into the call."""
    company.sendgrid.hesitates = True
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.requests) == 1)
    handle = company.onboarding()
    await handle.cancel()
    company.sendgrid.may_answer.set()

    assert (await handle.result()).outcome == LEFT
    assert len(company.sendgrid.journal) == 1
    (enrolment,) = (await company.jornada.explain(company.customer_id)).enrolments
    assert [touchpoint.status for touchpoint in enrolment.touchpoints] == ["sent"]


@pytest.mark.parametrize("how", ["cancelled", "account_deleted"])
async def test_a_send_that_waits_for_its_vendor_is_given_up_by_who_leaves(
    company: Company, how: str
) -> None:
    """Nobody is welcomed after she deleted her account."""
    company.sendgrid.next(Fault.answer(429, Retry_After="60"))
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.requests) == 1)
    handle = company.onboarding()
    if how == "cancelled":
        await handle.cancel()
    else:
        await company.says("track", event="Account Deleted")

    ending = await handle.result()
    assert (ending.outcome, ending.because) == (LEFT, how)
    assert (company.sendgrid.journal, len(company.sendgrid.requests)) == ([], 1)


async def test_a_text_that_waits_for_its_vendor_is_not_sent_once_it_is_moot(
    hasty_company: Company,
) -> None:
    """She verified while Twilio made us wait: no reminder comes after all."""
    company = hasty_company
    company.twilio.next(Fault.answer(429, Retry_After="60"))
    await company.sign_up()
    await eventually_so(lambda: len(company.twilio.requests) == 1)
    await company.says("track", event="Email Verified")

    enrolment = await company.ended()
    assert enrolment.outcome == "handed_to_person"
    assert company.twilio.journal == []
    assert [(t.status, t.reason) for t in enrolment.touchpoints][1] == ("skipped", "moot")


async def test_a_lost_answer_is_unknown_and_never_sent_again(company: Company) -> None:
    """The vendor took it and the answer was lost: one mail, and news of it settles the matter."""
    company.sendgrid.next(Fault.reset_after_acceptance())
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.journal) == 1)
    status = await company.unsure()
    assert status.touchpoints[0].status == "unknown"

    touchpoint_id = company.sendgrid.journal[0].custom_args["touchpoint_id"]
    callback = f"{company.url}/webhooks/sendgrid/events"
    await company.sendgrid.report(touchpoint_id, "processed", to=callback)
    (enrolment,) = (await company.jornada.explain(company.customer_id)).enrolments
    assert enrolment.touchpoints[0].status == "sent"
    assert len(company.sendgrid.requests) == 1
