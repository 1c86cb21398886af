"""Callbacks are tried again: we ask for it in each text's own URL, where Twilio alone reads it."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.vendors.outbound import CALLBACK, TEXT
from tests.vendors.receiving import App
from tests.vendors.twilio.fake import AUTH_TOKEN, NUMBER, FakeTwilio
from tests.vendors.twilio.overrides import overrides_of
from tests.vendors.twilio.posting import text_form
from tests.vendors.twilio.providing import DEADLINE, provider_to
from tests.webhooks.conftest import PUBLIC_URL, TWILIO_TOKEN, World
from vendors.twilio.signature import verify

INBOUND = f"{PUBLIC_URL}/webhooks/twilio/inbound"


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def twilio(app: App) -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(caller=app.client()) as fake:
        yield fake


async def reported(twilio: FakeTwilio) -> httpx.Response:
    """Send a text by our provider, and have its delivery told."""
    async with provider_to(twilio.url) as provider:
        receipt = await provider.deliver(TEXT, DEADLINE)
    return await twilio.report(receipt.vendor_message_id, "delivered")


@pytest.mark.parametrize("refusals", [[503], [500, 502, 503, 504], [429], [408, 403], [503] * 5])
async def test_news_that_we_could_not_take_comes_again(
    twilio: FakeTwilio, app: App, refusals: list[int]
) -> None:
    app.answers = list(refusals)
    assert (await reported(twilio)).status_code == 204
    assert len(app.received) == len(refusals) + 1
    assert len({request.content for request in app.received}) == 1
    assert len({request.headers["I-Twilio-Idempotency-Token"] for request in app.received}) == 1


async def test_what_we_have_taken_does_not(twilio: FakeTwilio, app: App) -> None:
    await reported(twilio)
    assert len(app.received) == 1


async def test_what_tells_twilio_so_is_neither_sent_nor_signed(
    twilio: FakeTwilio, app: App
) -> None:
    app.answers = [503]
    await reported(twilio)
    for request in app.received:
        assert str(request.url) == CALLBACK.partition("#")[0]
        signature = request.headers["X-Twilio-Signature"]
        verify(AUTH_TOKEN, str(request.url), request.content, signature)


async def test_our_webhook_knows_it_as_twilios_own(world: World) -> None:
    """Both URLs that Twilio is given: the text's own, and the one in its console."""
    touchpoint = await world.texted()
    status = f"{PUBLIC_URL}/webhooks/twilio/status?touchpoint={touchpoint.touchpoint_id}"
    async with FakeTwilio(auth_token=TWILIO_TOKEN, caller=world.http) as twilio:
        news = {"MessageSid": "SM1", "MessageStatus": "delivered"}
        for url, form in ((status, news), (INBOUND, text_form("oi"))):
            for fragment in ("", "#rc=5&rp=all", "#rp=all&rc=2&ct=2000"):
                assert (await twilio.post(form, to=url + fragment)).is_success, url + fragment
    (row,) = await world.rows("touchpoints")
    assert row["vendor_state"] == "delivered"


async def test_a_stop_that_met_a_moment_of_weakness_comes_again_and_counts_once(
    world: World,
) -> None:
    """The number's own URL may carry the overrides, too: then a STOP is not lost to a 503."""
    answers = [503]

    class Weak(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if answers:
                return httpx.Response(answers.pop())
            return await world.http.send(request)

    await world.meet()
    caller = httpx.AsyncClient(transport=Weak())
    async with FakeTwilio(auth_token=TWILIO_TOKEN, caller=caller) as twilio:
        url = f"{INBOUND}#rc=5&rp=all"
        answer = await twilio.inbound("STOP", sender="+5511912345678", to=url, receiver=NUMBER)
    assert answer.is_success
    assert [row["reason"] for row in await world.rows("suppressions")] == ["opted_out"]


@pytest.mark.parametrize("fragment", ["rc=6", "rc=-1", "rc=x"])
def test_the_fake_refuses_what_twilio_refuses(fragment: str) -> None:
    with pytest.raises(ValueError, match=r"rc is|invalid"):
        overrides_of(f"https://go.example.com/x#{fragment}")


def test_we_ask_for_what_twilio_allows() -> None:
    overrides = overrides_of(CALLBACK)
    assert (overrides.retries, overrides.policies) == (5, frozenset(("all",)))
    assert urlsplit(CALLBACK).query == "touchpoint=tp_7f3a"
