"""A company that runs Jornada on the vendors' real SDKs, against stateful fakes of them."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from aiohttp import web
from temporalio.client import Client, WorkflowHandle

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.temporal import IDENTITY
from cli.devserver import LOOPBACK, DevServer, listening
from domain.clock import Pace
from domain.explanation import ExplainedEnrolment
from domain.journeys import Ending, StatusReport
from domain.messages import Message
from messages.renderer import TemplateRenderer
from starter.client import Jornada
from tests.hasty import hasty_plugins
from tests.journeys.travel import EMAIL, FIRST_NAME, GOSSIP, PHONE
from tests.journeys.world import the_words
from tests.vendors.fake import trusted
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.timing import REAL_TIME
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, FakeTwilio
from tests.waiting import PATIENCE, eventually
from vendors.sendgrid.settings import SendGridSettings
from vendors.twilio.settings import TwilioSettings
from webhooks.serve import serving
from workers.worker import running_worker
from workflows.base.journey import Journey
from workflows.catalogue import JOURNEYS
from workflows.messages import CATALOGUE
from workflows.plugin import journey_plugin

FROM = "+15005550006"
UNHURRIED = REAL_TIME._replace(
    call_window=timedelta(seconds=PATIENCE), http_timeout=timedelta(seconds=PATIENCE)
)
"""A vendor that hesitates is let go by the test, not given up by us."""


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
        self.http = httpx.AsyncClient(base_url=self.url, timeout=PATIENCE, verify=trusted())
        self._write_key = settings.write_keys[0].get_secret_value()
        self._settings = settings

    async def says(self, call: str, **body: object) -> None:
        """Post an event as one of the company's services would."""
        said = {"userId": self.customer_id, "messageId": uuid4().hex} | body
        answer = await self.http.post(f"/v1/{call}", json=said, auth=(self._write_key, ""))
        answer.raise_for_status()

    def environment(self, temporal_address: str) -> dict[str, str]:
        """What a worker of its own process has to be told."""
        told = self._settings
        mail, text = told.of(SendGridSettings), told.of(TwilioSettings)
        return {
            "TEMPORAL_ADDRESS": temporal_address,
            "DATABASE_URL": told.database_url,
            "PUBLIC_URL": told.public_url,
            "SENDGRID_API_KEY": mail.sendgrid_api_key.get_secret_value(),
            "SENDGRID_BASE_URL": mail.sendgrid_base_url,
            "SENDGRID_EMAIL_ACTIVITY": str(mail.sendgrid_email_activity),
            "EMAIL_FROM": mail.email_from,
            "TWILIO_ACCOUNT_SID": text.twilio_account_sid,
            "TWILIO_AUTH_TOKEN": text.twilio_auth_token.get_secret_value(),
            "TWILIO_BASE_URL": text.twilio_base_url,
            "TWILIO_FROM": text.twilio_from,
        }

    def onboarding(self) -> WorkflowHandle[Any, Ending]:
        """Their onboarding, as Temporal knows it."""
        return self.jornada.temporal.get_workflow_handle(
            f"onboarding/{self.customer_id}", result_type=Ending
        )

    async def waiting_for(self, event: str) -> StatusReport:
        """Wait until their onboarding waits for an event."""

        async def look() -> StatusReport | None:
            status = await self.jornada.status("onboarding", self.customer_id)
            return status if event in status.waiting_for else None

        return await eventually(look)

    async def unsure(self) -> StatusReport:
        """Wait until their onboarding waits to learn what became of a message."""

        async def look() -> StatusReport | None:
            status = await self.jornada.status("onboarding", self.customer_id)
            return status if status.touchpoints and status.until else None

        return await eventually(look)

    async def ended(self) -> ExplainedEnrolment:
        """Wait until their onboarding is over."""

        async def look() -> ExplainedEnrolment | None:
            (enrolment,) = (await self.jornada.explain(self.customer_id)).enrolments
            return enrolment if enrolment.outcome else None

        return await eventually(look)

    async def sign_up(self) -> None:
        """A customer signs up, and agrees to tips by mail and to texts about their account."""
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


async def a_company(  # noqa: PLR0913 - all but the first four may be left out
    server: DevServer,
    store_file: Path,
    pace: Pace,
    stack: AsyncExitStack,
    *,
    works: bool = True,
    journeys: Sequence[type[Journey]] = JOURNEYS,
    catalogue: Mapping[str, Message] = CATALOGUE,
    renderer: TemplateRenderer | None = None,
    **changes: object,
) -> Company:
    """Open a company; unless it `works`, its workers are the test's to begin."""
    sendgrid = await stack.enter_async_context(HesitantSendGrid())
    twilio = await stack.enter_async_context(FakeTwilio())
    listener = stack.enter_context(listening(0))
    port = listener.getsockname()[1]
    settings = Settings(
        **changes,  # type: ignore[arg-type] # settings
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
        write_keys=["a-write-key-of-tests"],
        api_keys=["an-api-key-of-tests"],
    )
    plugins = [journey_plugin()] if works else hasty_plugins()
    client = await Client.connect(server.address, plugins=plugins, identity=IDENTITY)
    database = await Database.open(settings.database_url, consent_policy=settings.consent_policy)
    stack.push_async_callback(database.close)
    by_name = {journey.journey_name(): journey for journey in journeys}
    jornada = Jornada(client, database, pace=pace, journeys=by_name)
    if works:
        await stack.enter_async_context(
            running_worker(
                client,
                database,
                settings,
                journeys=journeys,
                catalogue=catalogue,
                renderer=renderer or the_words(),
                timing=UNHURRIED,
            )
        )
    await stack.enter_async_context(serving(jornada, settings, LOOPBACK, port, listener=listener))
    company = Company(settings, jornada, sendgrid, twilio)
    stack.push_async_callback(company.http.aclose)
    return company


def links_of(words: str) -> list[str]:
    return re.findall(r"http://[^\s)>\"]+/m/[\w-]+/\w+", words)
