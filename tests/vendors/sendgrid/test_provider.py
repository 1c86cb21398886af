"""SendGrid's provider: the real SDK over HTTP against a small SendGrid."""

import asyncio
import logging
from pathlib import Path

import pytest

from domain.customers import Channel
from domain.errors import Refused, VendorUnavailable
from tests.vendors.contracts import complaints, validator
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import ADDRESS, EMAIL, TEXT, assert_discreet
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid, Fault
from tests.vendors.sendgrid.providing import DEADLINE, NOW, patient, provider_to, told
from tests.vendors.tls import server_context


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
