"""The real app on a real store. Temporal is away, as its events are stored before it is asked."""

import json
import socket
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.store.reads.touchpoint import TouchpointRow
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Identity, Topic
from domain.messages import (
    AnswerWindow,
    Delivery,
    Email,
    Message,
    OutboundMessage,
    Reason,
    SendRequest,
    Status,
    Text,
)
from domain.ports import Claim
from domain.questions import IN_THEIR_WORDS, Question
from starter.client import Jornada
from tests.adapters.store.building import clock_at, everything, rows_of
from tests.vendors.deadlines import StubDeadline
from vendors.sandbox import SandboxProvider
from vendors.sendgrid.rehearsal import new_sendgrid_key, shown_public_key, sign_sendgrid
from vendors.twilio.rehearsal import sign_twilio
from webhooks.app import create_app
from workflows.onboarding.messages import VERIFY_REMINDER, WELCOME

WRITE_KEY = "write-key-1-of-tests"
API_KEY = "api-key-1-of-tests"
SANDBOX_PASSWORD = "sandbox-of-tests"
TWILIO_TOKEN = "twilio-token"
PUBLIC_URL = "https://go.example.com"
SENDGRID_KEY = new_sendgrid_key()

WRITER = ("other-write-key-of-tests", "")
OPERATOR = {"Authorization": f"Bearer {API_KEY}"}

ANA = Identity(
    customer_id="c-ana",
    email="ana@example.com",
    phone="+5511912345678",
    first_name="Ana",
    locale="pt-BR",
    time_zone="America/Sao_Paulo",
    consents={topic: dict.fromkeys(Channel, True) for topic in Topic},
)

Snapshot = dict[str, list[dict[str, Any]]]


class World:
    """The app, the store behind it, and what vendors and customers do."""

    def __init__(self, jornada: Jornada, http: httpx.AsyncClient) -> None:
        self.jornada = jornada
        self.http = http

    @property
    def database(self) -> Database:
        return self.jornada.database

    async def everything(self) -> Snapshot:
        """All rows of all tables."""
        return await everything(self.database)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        return await rows_of(self.database, table)

    async def meet(self, identity: Identity = ANA) -> None:
        await self.jornada.identify(identity, message_id=f"meet-{identity.customer_id}")

    async def sent(
        self,
        message: Message = WELCOME,
        channel: Channel = Channel.EMAIL,
        *,
        customer: Identity = ANA,
        content: Email | Text | None = None,
        **changes: object,
    ) -> TouchpointRow:
        """Send a message to a customer by the sandbox; `changes` are those of its request."""
        await self.meet(customer)
        ledger = SqlLedger(self.database)
        request = _request(message, channel, customer, changes)
        claim = await ledger.claim(request, message, clock_at(_NOON))
        assert isinstance(claim, Claim), claim
        outbound = _parcel(claim, message, customer, content or _words(channel))
        provider = SandboxProvider(SqlMailbox(self.database), channel)
        receipt = await provider.deliver(outbound, StubDeadline(_NOON))
        await ledger.record(
            claim,
            Status.SENT,
            Reason.ACCEPTED,
            _NOON,
            vendor_message_id=receipt.vendor_message_id,
        )
        row = await ledger.find(claim.touchpoint_id)
        assert row is not None
        return row

    async def in_doubt(self, message: Message = WELCOME) -> Claim:
        """Mail a customer, and lose the vendor's answer."""
        await self.meet()
        ledger = SqlLedger(self.database)
        claim = await ledger.claim(
            _request(message, Channel.EMAIL, ANA, {}), message, clock_at(_NOON)
        )
        assert isinstance(claim, Claim), claim
        await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, _NOON)
        return claim

    async def refused(self, message: Message, channel: Channel) -> Delivery:
        """Have a message refused before it leaves; return why."""
        await self.meet()
        ledger = SqlLedger(self.database)
        decided = await ledger.claim(_request(message, channel, ANA, {}), message, clock_at(_NOON))
        assert isinstance(decided, Delivery), decided
        return decided

    async def texted(self, body: str = "Please confirm.") -> TouchpointRow:
        return await self.sent(VERIFY_REMINDER, Channel.SMS, content=Text(body=body))

    async def post(self, path: str, body: Any, **how: Any) -> httpx.Response:
        """Post JSON with a write key."""
        return await self.http.post(path, json=body, **({"auth": WRITER} | how))

    async def sendgrid(
        self, posted: Any, *, at: datetime | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Post as SendGrid does, signed unless `headers` says otherwise."""
        body = posted if isinstance(posted, bytes) else json.dumps(posted).encode()
        signed = sign_sendgrid(SENDGRID_KEY, body, at or datetime.now(UTC))
        return await self.http.post(
            "/webhooks/sendgrid/events",
            content=body,
            headers=signed if headers is None else headers,
        )

    async def twilio(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Post as Twilio does, signed unless `headers` says otherwise."""
        signed = sign_twilio(TWILIO_TOKEN, PUBLIC_URL + path, form)
        return await self.http.post(
            path,
            content=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"}
            | dict(signed if headers is None else headers),
        )


_NOON = datetime(2026, 3, 10, 15, tzinfo=UTC)


def _request(
    message: Message, channel: Channel, customer: Identity, changes: Mapping[str, object]
) -> SendRequest:
    facts: dict[str, object] = {
        "touchpoint_key": f"run-{customer.customer_id}:{message.name}:1",
        "message": message.name,
        "channel": channel,
        "journey": "onboarding",
        "customer_id": customer.customer_id,
        "workflow_id": f"onboarding/{customer.customer_id}",
        "first_execution_run_id": f"run-{customer.customer_id}",
        "topic": Topic.TIPS,
        "due_at": _NOON,
    }
    return SendRequest.model_validate(facts | _question(message) | dict(changes))


def _question(message: Message) -> dict[str, Any]:
    """What a message that asks needs: it can be answered for a lifetime."""
    if message.asks is None:
        return {}
    options = message.asks.options
    return {
        "facts": {message.asks.fact_of(option): f"2026-03-1{option}T12:00Z" for option in options}
        if message.asks is Question.SLOT
        else {},
        "answer": AnswerWindow(
            options=(*options, *(IN_THEIR_WORDS if message.words_to else ())),
            within=timedelta(days=36_500),
        ),
    }


def _parcel(
    claim: Claim, message: Message, customer: Identity, content: Email | Text
) -> OutboundMessage:
    return OutboundMessage(
        touchpoint_id=claim.touchpoint_id,
        to=claim.address,
        content=content,
        message=message.name,
        topic=message.topic,
        locale=customer.locale or "en",
        unsubscribe_url=f"{PUBLIC_URL}/m/{claim.link_token}/unsubscribe",
    )


def _words(channel: Channel) -> Email | Text:
    if channel is Channel.SMS:
        return Text(body="Please confirm.")
    return Email(subject="Welcome", html="<html><head></head><body>Hi</body></html>", text="Hi")


def a_rehearsal(database_url: str, without: str = "") -> Settings:
    """Return settings of a rehearsal, whose messages go to the sandbox, `without` one of them."""
    given = {
        "database_url": database_url,
        "public_url": PUBLIC_URL,
        "JORNADA_DELIVERY": "sandbox",
        "JORNADA_WRITE_KEYS": f"{WRITE_KEY},{WRITER[0]}",
        "JORNADA_API_KEYS": API_KEY,
        "JORNADA_SANDBOX_PASSWORD": SANDBOX_PASSWORD,
        "sendgrid_webhook_public_key": shown_public_key(SENDGRID_KEY),
        "twilio_auth_token": TWILIO_TOKEN,
    }
    given.pop(without, None)
    return Settings.model_validate(given)


@pytest.fixture
def settings(store_file: Path) -> Settings:
    return a_rehearsal(f"sqlite:///{store_file}")


@pytest.fixture
async def jornada(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jornada]:
    """Jornada, with Temporal away."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{nobody.getsockname()[1]}")
        async with Jornada.connect(settings) as jornada:
            yield jornada


def calling(jornada: Jornada, settings: Settings) -> httpx.AsyncClient:
    """Return a client of the app, in this process."""
    transport = httpx.ASGITransport(create_app(jornada, settings))
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL)


@pytest.fixture
async def world(jornada: Jornada, settings: Settings) -> AsyncIterator[World]:
    """The app, in this process."""
    async with calling(jornada, settings) as http:
        yield World(jornada, http)
