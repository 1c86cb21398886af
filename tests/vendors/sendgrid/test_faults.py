"""What SendGrid's provider makes of each fault: one request, and one discreet error."""

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from domain.errors import (
    Ambiguous,
    JornadaError,
    Misconfigured,
    Refused,
    Throttled,
    VendorUnavailable,
)
from tests.vendors.http.unreachable import full_port
from tests.vendors.outbound import ADDRESS, EMAIL, assert_discreet, closed_port
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid, Fault
from tests.vendors.sendgrid.providing import DEADLINE, patient, provider_to, told
from tests.vendors.tls import server_context
from tests.waiting import BRIEFLY, PATIENCE, give_way, in_time
from vendors.sendgrid.provider import SendGridProvider


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
