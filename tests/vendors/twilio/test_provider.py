"""Twilio's provider: the real SDK over HTTP against a small Twilio."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from twilio.request_validator import RequestValidator
from twilio.rest import Client

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
from tests.vendors.outbound import (
    CALLBACK,
    CALLBACKS,
    EMAIL,
    PHONE,
    TEXT,
    assert_discreet,
    closed_port,
)
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio, Fault, refusal
from tests.waiting import BRIEFLY, PATIENCE, eventually_so, in_time
from vendors.twilio.errors import reason_to_suppress, sorted_error
from vendors.twilio.http import OnceHttpClient
from vendors.twilio.provider import TwilioProvider
from vendors.twilio.signature import verify as verify_twilio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DEADLINE = StubDeadline(NOW)
SERVICE = "MG" + "0123456789abcdef" * 2
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"


@pytest.fixture
async def vendor() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio() as fake:
        yield fake


def provider_to(
    url: str,
    *,
    auth_token: str = AUTH_TOKEN,
    sender: str = NUMBER,
    messaging_service_sid: str = "",
    timeout: float = PATIENCE,
) -> TwilioProvider:
    return TwilioProvider(
        ACCOUNT_SID,
        auth_token,
        base_url=url,
        sender=sender,
        messaging_service_sid=messaging_service_sid,
        callbacks=CALLBACKS,
        timeout=timedelta(seconds=timeout),
    )


def refused(status: int, code: int) -> Fault:
    return Fault.answer(status, refusal(code, f"{PHONE} is bad", status))


class TestWhatTheVendorSees:
    async def test_a_text_arrives_as_it_was_written_and_nothing_else(
        self, vendor: FakeTwilio
    ) -> None:
        async with provider_to(vendor.url) as provider:
            receipt = await provider.deliver(TEXT, DEADLINE)
        [text] = vendor.journal
        assert receipt.vendor_message_id == text.sid
        assert text.form == {
            "To": PHONE,
            "From": NUMBER,
            "Body": "Olá, Maria! Confirme & volte: 👋",
            "StatusCallback": CALLBACK,
        }

    async def test_a_messaging_service_may_choose_the_sender(self, vendor: FakeTwilio) -> None:
        async with provider_to(vendor.url, sender="", messaging_service_sid=SERVICE) as provider:
            await provider.deliver(TEXT, DEADLINE)
        form = vendor.journal[0].form
        assert form["MessagingServiceSid"] == SERVICE
        assert "From" not in form

    def test_without_any_sender_there_is_no_courier(self) -> None:
        with pytest.raises(ValueError, match="sender"):
            provider_to("http://127.0.0.1", sender="")

    @pytest.mark.parametrize(
        ("sender", "service"), [(NUMBER, ""), ("", SERVICE), (NUMBER, SERVICE)]
    )
    async def test_the_form_and_the_fakes_answers_keep_the_published_contract(
        self, vendor: FakeTwilio, sender: str, service: str
    ) -> None:
        file = "twilio_messages_v2010.json"
        path = "/paths/~12010-04-01~1Accounts~1{AccountSid}~1Messages.json"
        form = "/post/requestBody/content/application~1x-www-form-urlencoded/schema"
        page = "/get/responses/200/content/application~1json/schema"
        async with provider_to(
            vendor.url, sender=sender, messaging_service_sid=service
        ) as provider:
            await provider.deliver(TEXT, DEADLINE)
        contract = validator(file, path + form)
        assert complaints(contract, vendor.journal[0].form) == []
        assert complaints(contract, vendor.journal[0].form | {"Statuscallback": CALLBACK})
        message = validator(file, "/components/schemas/api.v2010.account.message")
        assert complaints(message, vendor.journal[0].resource) == []
        assert complaints(validator(file, path + page), await _page(vendor)) == []

    async def test_many_at_once_are_not_mixed(self, vendor: FakeTwilio) -> None:
        parcels = [TEXT.model_copy(update={"to": f"+35191000{n:04}"}) for n in range(20)]
        async with provider_to(vendor.url) as provider:
            receipts = await asyncio.gather(*(provider.deliver(each, DEADLINE) for each in parcels))
        sids = {text.to: text.sid for text in vendor.journal}
        assert [receipt.vendor_message_id for receipt in receipts] == [sids[p.to] for p in parcels]
        assert len(vendor.requests) == 20

    async def test_it_serves_sms_and_carries_no_mail(self, vendor: FakeTwilio) -> None:
        async with provider_to(vendor.url) as twilio:
            provider: Provider = twilio
            assert provider.channel is Channel.SMS
            with pytest.raises(TypeError):
                await provider.deliver(EMAIL, DEADLINE)
        assert vendor.requests == []

    async def test_the_environments_edge_does_not_lead_elsewhere(
        self, vendor: FakeTwilio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TWILIO_EDGE", "sydney")
        monkeypatch.setenv("TWILIO_REGION", "au1")
        async with provider_to(vendor.url) as provider:
            await provider.deliver(TEXT, DEADLINE)
        assert [seen.path for seen in vendor.requests] == [MESSAGES]


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (refused(400, 21211), Refused),
            (refused(400, 21610), Refused),
            (refused(400, 21614), Refused),
            (refused(400, 21408), Refused),
            (refused(400, 21212), Misconfigured),
            (refused(400, 21606), Misconfigured),
            *((refused(400, code), Misconfigured) for code in (21608, 21701, 21703, 21704)),
            (refused(400, 21611), Throttled),
            (refused(400, 21603), Misconfigured),
            (refused(400, 21609), Misconfigured),
            (refused(400, 20003), Misconfigured),
            (refused(401, 20003), Misconfigured),
            (refused(403, 20403), Misconfigured),
            (refused(404, 20404), Misconfigured),
            (Fault.answer(400, b"<html>"), Refused),
            (Fault.answer(405), Misconfigured),
            (Fault.answer(408), Ambiguous),
            (refused(429, 20429), Throttled),
            (refused(400, 20429), Throttled),
            (Fault.answer(429), Throttled),
            (refused(500, 20500), Ambiguous),
            (refused(400, 20500), Ambiguous),
            (Fault.answer(502, b"<html>"), Ambiguous),
            (Fault.answer(503), Ambiguous),
            (Fault.answer(503, Retry_After="3"), Throttled),
            (Fault.answer(503, refusal(20503, "Unavailable", 503), Retry_After="3"), Throttled),
            (Fault.answer(504), Ambiguous),
            (Fault.answer(200, b"{}"), Ambiguous),
            (Fault.answer(202, b"{}"), Ambiguous),
            (Fault.garbled(201), Ambiguous),
            (Fault.garbled(201, b""), Ambiguous),
            (Fault.garbled(201, b"{}"), Ambiguous),
            (Fault.garbled(201, b"[]"), Ambiguous),
            (Fault.garbled(201, b"null"), Ambiguous),
            (Fault.garbled(201, b"\xff"), Ambiguous),
            (Fault.reset_before_acceptance(), Ambiguous),
            (Fault.reset_after_acceptance(), Ambiguous),
            (Fault.cut_short(201), Ambiguous),
            (Fault.silence(), Ambiguous),
        ],
        ids=repr,
    )
    async def test_each_fault_is_one_request_and_one_discreet_error(
        self, vendor: FakeTwilio, fault: Fault, error: type[JornadaError]
    ) -> None:
        vendor.next(fault)
        async with provider_to(
            vendor.url, timeout=BRIEFLY if fault.silent else PATIENCE
        ) as provider:
            with pytest.raises(JornadaError) as caught:
                async with in_time():  # who is silent is so for ever: the provider ends the call
                    await provider.deliver(TEXT, DEADLINE)
        assert type(caught.value) is error
        assert [request.method for request in vendor.requests] == ["POST"]
        assert_discreet(caught.value, AUTH_TOKEN, ACCOUNT_SID)
        assert len(vendor.journal) == fault.accepted

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_is_not_followed(self, vendor: FakeTwilio, status: int) -> None:
        vendor.next(Fault.redirect(f"{vendor.url}/elsewhere", status))
        async with provider_to(vendor.url) as provider:
            with pytest.raises(Misconfigured, match=str(status)):
                await provider.deliver(TEXT, DEADLINE)
        assert [(seen.method, seen.path) for seen in vendor.requests] == [("POST", MESSAGES)]

    async def test_a_wrong_token_is_for_an_operator(self, vendor: FakeTwilio) -> None:
        async with provider_to(vendor.url, auth_token="wrong-token") as provider:
            with pytest.raises(Misconfigured) as caught:
                await provider.deliver(TEXT, DEADLINE)
        assert_discreet(caught.value, "wrong-token")
        assert vendor.journal == []

    async def test_nobody_listening_means_nothing_was_sent(self) -> None:
        with closed_port() as url:
            async with provider_to(url) as provider:
                with pytest.raises(VendorUnavailable) as caught:
                    await provider.deliver(TEXT, DEADLINE)
        assert_discreet(caught.value, AUTH_TOKEN, url)

    async def test_an_unknown_host_means_nothing_was_sent(self) -> None:
        async with provider_to("https://twilio.invalid") as provider:
            with pytest.raises(VendorUnavailable):
                await provider.deliver(TEXT, DEADLINE)

    async def test_a_connection_that_never_comes_about_means_nothing_was_sent(self) -> None:
        with full_port() as url:
            async with provider_to(url, timeout=BRIEFLY) as provider, in_time():
                with pytest.raises(VendorUnavailable) as caught:
                    await provider.deliver(TEXT, DEADLINE)
        assert_discreet(caught.value, AUTH_TOKEN, url)

    async def test_no_text_shares_a_connection_that_might_just_be_closing(
        self, vendor: FakeTwilio
    ) -> None:
        async with provider_to(vendor.url) as provider:
            await provider.deliver(TEXT, DEADLINE)
            await provider.deliver(TEXT, DEADLINE)
        assert len({seen.connection for seen in vendor.requests}) == 2

    async def test_after_a_fault_the_next_text_leaves_all_the_same(
        self, vendor: FakeTwilio
    ) -> None:
        vendor.next(Fault.reset_after_acceptance())
        async with provider_to(vendor.url) as provider:
            with pytest.raises(Ambiguous):
                await provider.deliver(TEXT, DEADLINE)
            await provider.deliver(TEXT, DEADLINE)
        assert len(vendor.requests) == 2


class TestTheDeadline:
    LOOKS = 2
    """Before the call, and before the first byte."""

    @pytest.mark.parametrize("passes", range(LOOKS))
    async def test_once_it_is_closed_nothing_arrives_however_far_the_call_has_come(
        self, vendor: FakeTwilio, passes: int
    ) -> None:
        deadline = StubDeadline(NOW, passes=passes)
        async with provider_to(vendor.url) as provider:
            with pytest.raises(VendorUnavailable) as caught:
                await provider.deliver(TEXT, deadline)
            assert deadline.looks == passes + 1
            assert_discreet(caught.value, AUTH_TOKEN, ACCOUNT_SID)
            assert vendor.requests == []
            await provider.deliver(TEXT, DEADLINE)
        assert len(vendor.journal) == 1

    async def test_not_a_byte_is_written_once_it_is_closed(self) -> None:
        heard: list[bytes] = []

        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionResetError):
                heard.append(await reader.read(1))
            heard.append(b"the end")
            writer.close()

        async with await asyncio.start_server(listen, "127.0.0.1") as server:
            url = "http://{}:{}".format(*server.sockets[0].getsockname())
            async with provider_to(url) as provider:
                with pytest.raises(VendorUnavailable):
                    await provider.deliver(TEXT, StubDeadline(NOW, passes=1))
            await eventually_so(lambda: b"the end" in heard)
        assert b"".join(heard) == b"the end"

    async def test_while_it_is_open_it_is_asked_twice(self, vendor: FakeTwilio) -> None:
        deadline = StubDeadline(NOW, passes=self.LOOKS)
        async with provider_to(vendor.url) as provider:
            await provider.deliver(TEXT, deadline)
        assert deadline.looks == self.LOOKS

    async def test_each_text_has_its_own(self, vendor: FakeTwilio) -> None:
        deadlines = [StubDeadline(NOW, passes=n % 2 + 1) for n in range(20)]
        async with provider_to(vendor.url) as provider:
            ends = await asyncio.gather(
                *(provider.deliver(TEXT, deadline) for deadline in deadlines),
                return_exceptions=True,
            )
        assert [isinstance(end, VendorUnavailable) for end in ends] == [True, False] * 10
        assert len(vendor.journal) == 10


class TestSorting:
    def sort(self, status: int, code: int | None, **headers: str) -> Any:
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return sorted_error(status, code, spelled, NOW)

    @pytest.mark.parametrize(
        ("code", "reason", "suppress"),
        [
            (21610, Reason.OPTED_OUT, True),
            (21211, Reason.INVALID_ADDRESS, True),
            (21614, Reason.INVALID_ADDRESS, True),
            (21408, Reason.REJECTED, False),
            (None, Reason.REJECTED, False),
        ],
    )
    def test_a_refusal_says_why_and_whether_the_number_is_done(
        self, code: int | None, reason: Reason, *, suppress: bool
    ) -> None:
        error = self.sort(400, code)
        assert (error.reason, error.suppress) == (reason, suppress)

    def test_a_throttled_text_waits_as_long_as_asked(self) -> None:
        assert self.sort(429, 20429, Retry_After="7").retry_after.seconds == 7
        assert self.sort(429, 20429).retry_after is None

    @pytest.mark.parametrize("code", [21610, 21211])
    def test_a_servers_failure_is_ambiguous_whatever_it_adds(self, code: int) -> None:
        assert type(self.sort(500, code)) is Ambiguous

    def test_a_server_that_asks_to_come_back_took_nothing(self) -> None:
        assert self.sort(503, None, Retry_After="7").retry_after.seconds == 7
        assert type(self.sort(503, 20503)) is Ambiguous

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            (21610, Reason.OPTED_OUT),
            (21211, Reason.INVALID_ADDRESS),
            (21614, Reason.INVALID_ADDRESS),
            (30005, Reason.INVALID_ADDRESS),
            (30006, Reason.INVALID_ADDRESS),
            (30003, None),  # unreachable: it may pass
            (30004, None),  # blocked
            (30007, None),  # filtered: our words
            (30008, None),  # unknown
            (21408, None),
            (None, None),
        ],
    )
    def test_only_what_is_wrong_with_the_number_for_good_bars_it(
        self, code: int | None, reason: Reason | None
    ) -> None:
        assert reason_to_suppress(code) is reason

    def test_status_and_code_are_all_an_error_says(self) -> None:
        assert str(self.sort(400, 21211)) == "Twilio answered 400, error 21211"


async def test_the_asked_delay_survives_the_sdk(vendor: FakeTwilio) -> None:
    vendor.next(Fault.answer(429, refusal(20429, "Too Many Requests", 429), Retry_After="7"))
    async with provider_to(vendor.url) as provider:
        with pytest.raises(Throttled) as caught:
            await provider.deliver(TEXT, DEADLINE)
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_logs_hold_no_token_number_or_words(
    vendor: FakeTwilio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with provider_to(vendor.url) as provider:
        await provider.deliver(TEXT, DEADLINE)
    assert await _listed_by_the_sdk(vendor, PHONE)
    for secret in (AUTH_TOKEN, PHONE, PHONE[1:], "Maria"):
        assert secret not in caplog.text


async def test_the_fake_lists_what_it_took_by_number_newest_first(vendor: FakeTwilio) -> None:
    other = TEXT.model_copy(update={"to": "+351910000002"})
    async with provider_to(vendor.url) as provider:
        first = await provider.deliver(TEXT, DEADLINE)
        await provider.deliver(other, DEADLINE)
        last = await provider.deliver(TEXT, DEADLINE)
    found = await _listed_by_the_sdk(vendor, PHONE)
    assert [each.sid for each in found] == [last.vendor_message_id, first.vendor_message_id]
    assert found[0].date_sent is None
    assert abs(found[0].date_created - datetime.now(UTC)) < timedelta(minutes=1)


async def test_the_fakes_callbacks_are_signed_for_the_url_with_its_query() -> None:
    heard: list[httpx.Request] = []

    def app(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(204)

    async with FakeTwilio(caller=httpx.AsyncClient(transport=httpx.MockTransport(app))) as reporter:
        async with provider_to(reporter.url) as provider:
            receipt = await provider.deliver(TEXT, DEADLINE)
        await reporter.report(receipt.vendor_message_id, "undelivered", ErrorCode="30003")
        inbound = "https://go.example.com/webhooks/twilio/inbound"
        await reporter.inbound("STOP", sender=PHONE, to=inbound, OptOutType="STOP")
    forms = []
    for request in heard:
        signature, url = request.headers["X-Twilio-Signature"], str(request.url)
        verify_twilio(AUTH_TOKEN, url, request.content, signature)
        form = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
        assert RequestValidator(AUTH_TOKEN).validate(url, form, signature)
        forms.append(form)
    assert str(heard[0].url) == CALLBACK
    assert (forms[0]["MessageStatus"], forms[0]["ErrorCode"]) == ("undelivered", "30003")
    assert (forms[1]["From"], forms[1]["Body"], forms[1]["OptOutType"]) == (PHONE, "STOP", "STOP")


async def _listed_by_the_sdk(vendor: FakeTwilio, to: str) -> list[Any]:
    http = OnceHttpClient(vendor.url, 10)
    try:
        client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
        found: list[Any] = await client.messages.list_async(to=to)
        return found
    finally:
        await http.close()


async def _page(vendor: FakeTwilio) -> Any:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        answer = await client.get(vendor.url + MESSAGES, auth=(ACCOUNT_SID, AUTH_TOKEN))
    return json.loads(answer.content)
