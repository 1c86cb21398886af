"""Twilio's fake: what it lists, and how it signs its callbacks."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import httpx
from twilio.request_validator import RequestValidator

from tests.vendors.outbound import CALLBACK, PHONE, TEXT
from tests.vendors.twilio.fake import AUTH_TOKEN, FakeTwilio
from tests.vendors.twilio.providing import DEADLINE, listed_by_the_sdk, provider_to
from vendors.twilio.signature import verify as verify_twilio


async def test_the_fake_lists_what_it_took_by_number_newest_first(vendor: FakeTwilio) -> None:
    other = TEXT.model_copy(update={"to": "+351910000002"})
    async with provider_to(vendor.url) as provider:
        first = await provider.deliver(TEXT, DEADLINE)
        await provider.deliver(other, DEADLINE)
        last = await provider.deliver(TEXT, DEADLINE)
    found = await listed_by_the_sdk(vendor, PHONE)
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
    assert str(heard[0].url) == CALLBACK.partition("#")[0]
    assert (forms[0]["MessageStatus"], forms[0]["ErrorCode"]) == ("undelivered", "30003")
    assert (forms[1]["From"], forms[1]["Body"], forms[1]["OptOutType"]) == (PHONE, "STOP", "STOP")
