"""Twilio's provider: the real SDK over HTTP against a small Twilio."""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any

import httpx
import pytest

from domain.customers import Channel
from domain.errors import VendorUnavailable
from domain.ports import Provider
from tests.vendors.contracts import complaints, validator
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import CALLBACK, EMAIL, PHONE, TEXT, assert_discreet
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio
from tests.vendors.twilio.providing import (
    DEADLINE,
    MESSAGES,
    NOW,
    SERVICE,
    listed_by_the_sdk,
    provider_to,
)
from tests.waiting import PATIENCE, eventually_so


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


async def test_logs_hold_no_token_number_or_words(
    vendor: FakeTwilio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with provider_to(vendor.url) as provider:
        await provider.deliver(TEXT, DEADLINE)
    assert await listed_by_the_sdk(vendor, PHONE)
    for secret in (AUTH_TOKEN, PHONE, PHONE[1:], "Maria"):
        assert secret not in caplog.text


async def _page(vendor: FakeTwilio) -> Any:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        answer = await client.get(vendor.url + MESSAGES, auth=(ACCOUNT_SID, AUTH_TOKEN))
    return json.loads(answer.content)
