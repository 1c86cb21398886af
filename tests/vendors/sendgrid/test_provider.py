"""SendGrid's provider: the real SDK over HTTP against a small SendGrid."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sendgrid.helpers.eventwebhook import EventWebhook

from domain.customers import Channel
from domain.errors import (
    Ambiguous,
    JornadaError,
    Misconfigured,
    Refused,
    Throttled,
    VendorUnavailable,
)
from domain.messages import Reason
from domain.ports import Provider
from tests.vendors.contracts import complaints, validator
from tests.vendors.deadlines import StubDeadline
from tests.vendors.http.unreachable import full_port
from tests.vendors.outbound import ADDRESS, EMAIL, TEXT, assert_discreet, closed_port
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid, Fault
from tests.vendors.tls import server_context
from tests.waiting import BRIEFLY, PATIENCE, give_way, in_time
from vendors.sendgrid.errors import sorted_error
from vendors.sendgrid.lookup import message_id_of
from vendors.sendgrid.provider import SendGridProvider
from vendors.sendgrid.signature import verify as verify_sendgrid

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())
DEADLINE = StubDeadline(NOW)


@pytest.fixture
async def vendor() -> AsyncIterator[FakeSendGrid]:
    async with FakeSendGrid() as fake:
        yield fake


def provider_to(url: str, *, api_key: str = API_KEY, timeout: float = PATIENCE) -> Provider:
    return SendGridProvider(
        api_key,
        base_url=url,
        sender="hello@example.com",
        sender_name="Jornada",
        timeout=timedelta(seconds=timeout),
    )


def patient(vendor: FakeSendGrid) -> Provider:
    """For answers that come at once: a timeout that no slow machine reaches."""
    return provider_to(vendor.url)


def told(*fields: str | None) -> bytes:
    errors = [{"message": f"{ADDRESS} is bad", "field": field, "help": None} for field in fields]
    return json.dumps({"errors": errors}).encode()


class TestWhatTheVendorSees:
    async def test_a_mail_arrives_as_it_was_written(self, vendor: FakeSendGrid) -> None:
        receipt = await patient(vendor).deliver(EMAIL, DEADLINE)
        [mail] = vendor.journal
        assert receipt.vendor_message_id == mail.message_id
        assert mail.to == ADDRESS
        assert mail.subject == "Olá, Maria"
        assert mail.text == "Bem-vinda, Maria! 👋"
        assert mail.html == "<p>Bem-vinda, <b>Maria</b>! 👋</p>"

    async def test_it_can_be_unsubscribed_from_with_one_click(self, vendor: FakeSendGrid) -> None:
        await patient(vendor).deliver(EMAIL, DEADLINE)
        assert vendor.journal[0].headers == {
            "List-Unsubscribe": "<https://go.example.com/u/opaque-token>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    async def test_what_cannot_be_left_offers_no_unsubscribe(self, vendor: FakeSendGrid) -> None:
        await patient(vendor).deliver(EMAIL.model_copy(update={"unsubscribe_url": ""}), DEADLINE)
        assert vendor.journal[0].headers == {}

    async def test_the_whole_payload_holds_nothing_personal_but_address_and_words(
        self, vendor: FakeSendGrid
    ) -> None:
        await patient(vendor).deliver(EMAIL, DEADLINE)
        payload = dict(vendor.journal[0].payload)
        assert payload.pop("content") == [
            {"type": "text/plain", "value": "Bem-vinda, Maria! 👋"},
            {"type": "text/html", "value": "<p>Bem-vinda, <b>Maria</b>! 👋</p>"},
        ]
        assert payload == {
            "from": {"email": "hello@example.com", "name": "Jornada"},
            "personalizations": [
                {"to": [{"email": ADDRESS}], "custom_args": {"touchpoint_id": "tp_7f3a"}}
            ],
            "subject": "Olá, Maria",
            "headers": vendor.journal[0].headers,
            "categories": ["onboarding.welcome"],
            "tracking_settings": {
                "subscription_tracking": {"enable": False},
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": True},
            },
        }

    async def test_the_payload_keeps_the_published_contract(self, vendor: FakeSendGrid) -> None:
        contract = validator(
            "sendgrid_mail_v3.json",
            "/components/requestBodies/PostMailSend/content/application~1json/schema",
        )
        await patient(vendor).deliver(EMAIL, DEADLINE)
        assert complaints(contract, vendor.journal[0].payload) == []
        misspelt = vendor.journal[0].payload | {"catgories": []}
        assert complaints(contract, misspelt)

    async def test_one_courier_serves_many_at_once_without_mixing_them(
        self, vendor: FakeSendGrid
    ) -> None:
        provider = patient(vendor)
        parcels = [EMAIL.model_copy(update={"touchpoint_id": f"tp_{n}"}) for n in range(20)]
        receipts = await asyncio.gather(
            *(provider.deliver(outbound, DEADLINE) for outbound in parcels)
        )
        for outbound, receipt in zip(parcels, receipts, strict=True):
            assert vendor.mail_of(outbound.touchpoint_id).message_id == receipt.vendor_message_id
        assert len(vendor.requests) == 20

    async def test_it_serves_email_and_carries_no_texts(self, vendor: FakeSendGrid) -> None:
        assert patient(vendor).channel is Channel.EMAIL
        with pytest.raises(TypeError):
            await patient(vendor).deliver(TEXT, DEADLINE)
        assert vendor.requests == []


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (Fault.answer(400, told(None)), Refused),
            (Fault.answer(400, told("personalizations.0.to.0.email")), Refused),
            (Fault.answer(400, told("from.email")), Misconfigured),
            (Fault.answer(400, b"<html>"), Refused),
            (Fault.answer(401, told(None)), Misconfigured),
            (Fault.answer(403, told(None)), Misconfigured),
            (Fault.answer(404), Misconfigured),
            (Fault.answer(405), Misconfigured),
            (Fault.answer(408), Ambiguous),
            (Fault.answer(413), Refused),
            (Fault.answer(415), Refused),
            (Fault.answer(429), Throttled),
            (Fault.answer(500, told(None)), Ambiguous),
            (Fault.answer(502, b"<html>"), Ambiguous),
            (Fault.answer(503), Ambiguous),
            (Fault.answer(503, Retry_After="3"), Throttled),
            (Fault.answer(504), Ambiguous),
            (Fault.answer(200), Ambiguous),
            (Fault.answer(204), Ambiguous),
            (Fault.reset_before_acceptance(), Ambiguous),
            (Fault.reset_after_acceptance(), Ambiguous),
            (Fault.cut_short(202), Ambiguous),
            (Fault.silence(), Ambiguous),
        ],
        ids=repr,
    )
    async def test_each_fault_is_one_request_and_one_discreet_error(
        self, vendor: FakeSendGrid, fault: Fault, error: type[JornadaError]
    ) -> None:
        vendor.next(fault)
        provider = provider_to(vendor.url, timeout=BRIEFLY if fault.silent else PATIENCE)
        with pytest.raises(JornadaError) as caught:
            async with in_time():  # who is silent is so for ever: the provider ends the call
                await provider.deliver(EMAIL, DEADLINE)
        assert type(caught.value) is error
        assert [request.method for request in vendor.requests] == ["POST"]
        assert_discreet(caught.value, API_KEY)
        assert len(vendor.journal) == fault.accepted

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_is_not_followed(self, vendor: FakeSendGrid, status: int) -> None:
        vendor.next(Fault.redirect(f"{vendor.url}/elsewhere", status))
        with pytest.raises(Misconfigured, match=str(status)):
            await patient(vendor).deliver(EMAIL, DEADLINE)
        assert [(seen.method, seen.path) for seen in vendor.requests] == [("POST", "/v3/mail/send")]

    async def test_a_wrong_key_is_for_an_operator(self, vendor: FakeSendGrid) -> None:
        with pytest.raises(Misconfigured) as caught:
            await provider_to(vendor.url, api_key="SG.wrong").deliver(EMAIL, DEADLINE)
        assert_discreet(caught.value, "SG.wrong")
        assert vendor.journal == []

    async def test_an_accepted_mail_without_an_id_is_accepted(self, vendor: FakeSendGrid) -> None:
        vendor.next(Fault.garbled(202, b""))
        receipt = await patient(vendor).deliver(EMAIL, DEADLINE)
        assert receipt.vendor_message_id == ""

    async def test_nobody_listening_means_nothing_was_sent(self) -> None:
        with closed_port() as url, pytest.raises(VendorUnavailable) as caught:
            await provider_to(url).deliver(EMAIL, DEADLINE)
        assert_discreet(caught.value, API_KEY, url)

    async def test_an_unknown_host_means_nothing_was_sent(self) -> None:
        with pytest.raises(VendorUnavailable):
            await provider_to("https://sendgrid.invalid").deliver(EMAIL, DEADLINE)

    async def test_mail_travels_by_tls_to_a_vendor_whose_certificate_is_trusted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        context, trusted = server_context(tmp_path)
        async with FakeSendGrid(tls=context) as secure:
            with pytest.raises(VendorUnavailable):
                await provider_to(secure.url).deliver(EMAIL, DEADLINE)
            assert secure.requests == []
            monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
            await provider_to(secure.url).deliver(EMAIL, DEADLINE)
            assert secure.journal[0].to == ADDRESS

    async def test_a_failed_tls_handshake_means_nothing_was_sent(
        self, vendor: FakeSendGrid
    ) -> None:
        secure = vendor.url.replace("http://", "https://")
        with pytest.raises(VendorUnavailable):
            await provider_to(secure).deliver(EMAIL, DEADLINE)
        assert vendor.requests == []

    async def test_a_connection_that_never_comes_about_means_nothing_was_sent(self) -> None:
        with full_port() as url, pytest.raises(VendorUnavailable):
            async with in_time():
                await provider_to(url, timeout=BRIEFLY).deliver(EMAIL, DEADLINE)

    async def test_a_mail_that_waited_too_long_for_a_thread_never_leaves(
        self, vendor: FakeSendGrid, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("vendors.sendgrid.provider.MOST_CALLS", 1)
        seconds = [0.0]
        clock = SimpleNamespace(monotonic=lambda: seconds[-1])
        monkeypatch.setattr("vendors.sendgrid.provider.time", clock)
        free = threading.Event()
        provider = provider_to(vendor.url)
        assert isinstance(provider, SendGridProvider)
        provider._threads.submit(free.wait)  # noqa: SLF001 - a call that hangs
        delivery = asyncio.create_task(provider.deliver(EMAIL, DEADLINE))
        await give_way()  # it waits for the thread now
        seconds.append(PATIENCE)
        free.set()
        with pytest.raises(VendorUnavailable, match="no thread"):
            await delivery
        assert vendor.requests == []

    async def test_a_key_that_http_cannot_carry_does_not_show(self, vendor: FakeSendGrid) -> None:
        with pytest.raises(VendorUnavailable) as caught:
            await provider_to(vendor.url, api_key="SG.one\nSG.two").deliver(EMAIL, DEADLINE)
        assert vendor.requests == []
        assert_discreet(caught.value, "SG.one", "SG.two")


class TestSorting:
    def sort(self, status: int, body: bytes = b"", **headers: str) -> Any:
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return sorted_error(status, spelled, body, NOW)

    @pytest.mark.parametrize(
        "field", ["personalizations.0.to.0.email", "personalizations.to.email"]
    )
    def test_an_invalid_address_is_not_used_again(self, field: str) -> None:
        error = self.sort(400, told("subject", field))
        assert (error.reason, error.suppress) == (Reason.INVALID_ADDRESS, True)

    @pytest.mark.parametrize(
        "body",
        [
            told("subject"),
            told("personalizations.0.to"),
            told(None),
            b"",
            b"[]",
            b"null",
            b'{"errors": 5}',
            b'{"errors": [5]}',
            b"\xff",
        ],
    )
    def test_any_other_bad_request_is_rejected_and_suppresses_nothing(self, body: bytes) -> None:
        error = self.sort(400, body)
        assert (error.reason, error.suppress) == (Reason.REJECTED, False)

    def test_only_a_bad_request_says_which_field_is_at_fault(self) -> None:
        error = self.sort(413, told("personalizations.0.to.0.email"))
        assert error.reason is Reason.REJECTED

    def test_a_throttled_mail_waits_as_long_as_asked(self) -> None:
        assert self.sort(429, X_RateLimit_Reset=str(EPOCH + 45)).retry_after.seconds == 45
        assert self.sort(429, Retry_After="7").retry_after.seconds == 7
        assert self.sort(429).retry_after is None

    def test_a_server_that_asks_to_come_back_took_nothing(self) -> None:
        assert self.sort(503, Retry_After="7").retry_after.seconds == 7
        assert type(self.sort(503, X_RateLimit_Reset=str(EPOCH + 45))) is Ambiguous


class TestTheDeadline:
    LOOKS = 3
    """Before the call, before the headers and before the body."""

    @pytest.mark.parametrize("passes", range(LOOKS))
    async def test_once_it_is_closed_nothing_arrives_however_far_the_call_has_come(
        self, vendor: FakeSendGrid, passes: int
    ) -> None:
        deadline = StubDeadline(NOW, passes=passes)
        with pytest.raises(VendorUnavailable) as caught:
            await patient(vendor).deliver(EMAIL, deadline)
        assert deadline.looks == passes + 1
        assert vendor.requests == []
        assert_discreet(caught.value, API_KEY)

    async def test_while_it_is_open_it_is_asked_before_each_thing_that_is_written(
        self, vendor: FakeSendGrid
    ) -> None:
        deadline = StubDeadline(NOW, passes=self.LOOKS)
        await patient(vendor).deliver(EMAIL, deadline)
        assert deadline.looks == self.LOOKS
        assert len(vendor.journal) == 1

    async def test_each_mail_has_its_own(self, vendor: FakeSendGrid) -> None:
        provider = patient(vendor)
        deadlines = [StubDeadline(NOW, passes=n % 2 * self.LOOKS) for n in range(20)]
        ends = await asyncio.gather(
            *(provider.deliver(EMAIL, deadline) for deadline in deadlines), return_exceptions=True
        )
        assert [isinstance(end, VendorUnavailable) for end in ends] == [True, False] * 10
        assert len(vendor.journal) == 10

    async def test_behind_tls_it_is_asked_once_the_connection_stands(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        context, trusted = server_context(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        async with FakeSendGrid(tls=context) as secure:
            deadline = StubDeadline(NOW, passes=1)
            with pytest.raises(VendorUnavailable):
                await provider_to(secure.url).deliver(EMAIL, deadline)
            assert (deadline.looks, secure.requests) == (2, [])


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", "14c5d75ce93.dfd.64b469"),
        ("gB-oN_1A.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0", "gB-oN_1A"),
        ("14c5d75ce93.dfd.64b469", "14c5d75ce93.dfd.64b469"),
    ],
)
def test_the_id_of_an_event_is_the_one_of_the_receipt_and_a_suffix(theirs: str, ours: str) -> None:
    assert message_id_of(theirs) == ours


async def test_debug_logs_hold_no_key_address_or_words(
    vendor: FakeSendGrid, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vendor.next(Fault.answer(400, told("personalizations.0.to.0.email")))
    with pytest.raises(Refused):
        await patient(vendor).deliver(EMAIL, DEADLINE)
    await patient(vendor).deliver(EMAIL, DEADLINE)
    for secret in (API_KEY, ADDRESS, "Maria"):
        assert secret not in caplog.text


async def test_the_fakes_events_are_signed_flat_and_about_accepted_mail_alone(
    vendor: FakeSendGrid,
) -> None:
    await patient(vendor).deliver(EMAIL, DEADLINE)
    heard: list[httpx.Request] = []

    def app(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(204)

    async with FakeSendGrid(
        caller=httpx.AsyncClient(transport=httpx.MockTransport(app))
    ) as reporter:
        await patient(reporter).deliver(EMAIL, DEADLINE)
        answer = await reporter.report(
            "tp_7f3a", "processed", "click", to="https://go.example.com/hook", at=NOW
        )
        with pytest.raises(LookupError):
            await reporter.report("tp_other", "processed", to="https://go.example.com/hook")
        public_key = reporter.public_key
    assert answer.status_code == 204
    [request] = heard
    signature = request.headers["X-Twilio-Email-Event-Webhook-Signature"]
    timestamp = request.headers["X-Twilio-Email-Event-Webhook-Timestamp"]
    verify_sendgrid(public_key, request.content, signature, timestamp, NOW)
    assert EventWebhook(public_key).verify_signature(request.content.decode(), signature, timestamp)
    events = json.loads(request.content)
    assert [event["event"] for event in events] == ["processed", "click"]
    assert {event["touchpoint_id"] for event in events} == {"tp_7f3a"}
    assert len({event["sg_event_id"] for event in events}) == 2
