"""What the fakes report by themselves, and what they write down of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import pytest
from aiohttp import web

from tests.vendors.outbound import closed_port
from tests.vendors.sdks import BY_TOUCHPOINT, CALLBACK, EVENTS, look_up, send_mail, send_text
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import AUTH_TOKEN, FakeTwilio
from tests.vendors.weather import Mishap, Weather
from tests.waiting import eventually_so, give_way
from vendors.sendgrid.signature import verify as verify_sendgrid
from vendors.twilio.signature import verify as verify_twilio


class Pauses(list[float]):
    """The pauses that a postman makes: it is told of each, and none takes any time."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await give_way()


class App:
    """An app that hears callbacks, and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[httpx.Request] = []
        self.answers: list[int] = []
        """The next statuses; then 204."""

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._hear))

    def _hear(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return httpx.Response(self.answers.pop(0) if self.answers else 204)

    def events(self) -> list[str]:
        """Say what SendGrid reported, in the order in which it came."""
        return [event["event"] for each in self.heard for event in json.loads(each.content)]

    def states(self) -> list[str]:
        """Say what Twilio reported."""
        return [dict(parse_qsl(each.content.decode()))["MessageStatus"] for each in self.heard]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def sendgrid(app: App) -> AsyncIterator[FakeSendGrid]:
    async with FakeSendGrid(caller=app.client(), has_activity=True) as fake:
        quick(fake)
        fake.reports_to = EVENTS
        yield fake


@pytest.fixture
async def twilio(app: App) -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(caller=app.client()) as fake:
        quick(fake)
        yield fake


def quick(fake: FakeSendGrid | FakeTwilio) -> Pauses:
    fake.reports_by_itself = True
    fake.postman.pause = pauses = Pauses()
    return pauses


def storm(mishap: Mishap) -> Weather:
    return Weather(seed=1, rate=1, mishaps=[mishap])


class TestInFairWeather:
    async def test_a_mail_is_processed_and_then_delivered(
        self, sendgrid: FakeSendGrid, app: App
    ) -> None:
        message_id = await send_mail(sendgrid, "tp-7")
        await sendgrid.quiet()
        assert app.events() == ["processed", "delivered"]
        for request in app.heard:
            signature = request.headers["X-Twilio-Email-Event-Webhook-Signature"]
            at = request.headers["X-Twilio-Email-Event-Webhook-Timestamp"]
            now = datetime.now(UTC)
            verify_sendgrid(sendgrid.public_key, request.content, signature, at, now)
            [event] = json.loads(request.content)
            assert event["touchpoint_id"] == "tp-7"
            assert event["sg_message_id"].startswith(f"{message_id}.recvd-")

    async def test_a_text_is_sent_and_then_delivered(self, twilio: FakeTwilio, app: App) -> None:
        await send_text(twilio, "tp-7")
        await twilio.quiet()
        assert app.states() == ["sent", "delivered"]
        for request in app.heard:
            assert str(request.url) == CALLBACK.format("tp-7")
            signature = request.headers["X-Twilio-Signature"]
            verify_twilio(AUTH_TOKEN, str(request.url), request.content, signature)
        assert twilio.journal[0].resource["status"] == "delivered"
        assert twilio.journal[0].resource["date_sent"]

    async def test_a_messaging_service_queues_a_text_first(
        self, twilio: FakeTwilio, app: App
    ) -> None:
        await send_text(twilio, messaging_service_sid="MG" + "0" * 32)
        await twilio.quiet()
        assert app.states() == ["queued", "sent", "delivered"]

    async def test_nothing_is_reported_unless_it_is_wanted(
        self, sendgrid: FakeSendGrid, twilio: FakeTwilio, app: App
    ) -> None:
        sendgrid.reports_to = ""
        twilio.reports_by_itself = False
        await send_mail(sendgrid)
        await send_text(twilio)
        await sendgrid.quiet()
        await twilio.quiet()
        assert app.heard == []

    async def test_a_test_says_what_becomes_of_a_mail(
        self, sendgrid: FakeSendGrid, app: App
    ) -> None:
        sendgrid.news = ("processed", "blocked")
        await send_mail(sendgrid)
        await sendgrid.quiet()
        assert app.events() == ["processed", "bounce"]
        [shown] = await look_up(sendgrid, BY_TOUCHPOINT.format("tp-1"))
        assert shown["status"] == "not_delivered"


class TestInBadWeather:
    async def test_lost_callbacks_are_never_posted(
        self, sendgrid: FakeSendGrid, twilio: FakeTwilio, app: App
    ) -> None:
        sendgrid.weather = twilio.weather = storm(Mishap.LOST)
        await send_mail(sendgrid)
        await send_text(twilio)
        await sendgrid.quiet()
        await twilio.quiet()
        assert app.heard == []
        assert sendgrid.journal[0].told_at is None
        assert twilio.journal[0].told_at is None
        assert twilio.journal[0].resource["status"] == "delivered", "it happened all the same"

    async def test_late_callbacks_come_late(self, sendgrid: FakeSendGrid, app: App) -> None:
        sendgrid.weather, pauses = storm(Mishap.LATE), quick(sendgrid)
        await send_mail(sendgrid)
        await sendgrid.quiet()
        [mail] = sendgrid.journal
        assert app.events() == ["processed", "delivered"]
        assert mail.told_at
        assert pauses == [sendgrid.postman.late_by, sendgrid.postman.delay]

    async def test_doubled_events_are_the_same_in_every_byte(
        self, sendgrid: FakeSendGrid, app: App
    ) -> None:
        sendgrid.weather = storm(Mishap.DOUBLED)
        await send_mail(sendgrid)
        await sendgrid.quiet()
        assert app.events() == ["processed", "delivered"] * 2
        first, second, *repeats = [request.content for request in app.heard]
        assert repeats == [first, second]

    async def test_shuffled_callbacks_come_last_first(self, twilio: FakeTwilio, app: App) -> None:
        twilio.weather = storm(Mishap.SHUFFLED)
        await send_text(twilio)
        await twilio.quiet()
        assert app.states() == ["delivered", "sent"]
        assert twilio.journal[0].resource["status"] == "delivered"


class TestUntilItIsAcknowledged:
    async def test_a_mails_events_are_posted_again_and_in_order(
        self, sendgrid: FakeSendGrid, app: App
    ) -> None:
        app.answers = [503, 500, 400, 200]
        await send_mail(sendgrid)
        await sendgrid.quiet()
        assert app.events() == ["processed"] * 4 + ["delivered"]
        assert len({request.content for request in app.heard}) == 2

    async def test_a_texts_callbacks_are_not_posted_again_unless_that_is_set(
        self, twilio: FakeTwilio, app: App
    ) -> None:
        app.answers = [503, 503]
        await send_text(twilio)
        await twilio.quiet()
        assert app.states() == ["sent", "delivered"]
        assert twilio.journal[0].told_at is None
        twilio.postman.retries_for = 5
        app.answers = [503]
        await send_text(twilio)
        await twilio.quiet()
        assert app.states()[2:] == ["sent", "sent", "delivered"]
        assert twilio.journal[1].told_at

    async def test_an_app_that_is_down_is_told_once_it_is_up(self) -> None:
        tries: list[str] = []
        heard: list[bytes] = []

        async def hear(request: web.Request) -> web.Response:
            heard.append(await request.read())
            return web.Response(status=204)

        async def count(request: httpx.Request) -> None:
            tries.append(request.method)

        late = web.Application()
        late.router.add_post("/", hear)
        caller = httpx.AsyncClient(trust_env=False, event_hooks={"request": [count]})
        async with FakeSendGrid(caller=caller) as fake:
            quick(fake)
            fake.postman.retries_for = float("inf")
            with closed_port() as url:
                fake.reports_to = url
                await send_mail(fake)
                await eventually_so(lambda: len(tries) > 1)
            runner = web.AppRunner(late, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", int(url.rpartition(":")[2])).start()
            await fake.quiet()
            await runner.cleanup()
        assert len(heard) == 2
        assert fake.journal[0].told_at

    async def test_it_gives_up_in_the_end(self, sendgrid: FakeSendGrid, app: App) -> None:
        sendgrid.postman.retries_for, pauses = 5, quick(sendgrid)
        app.answers = [500] * 1000
        await send_mail(sendgrid)
        await sendgrid.quiet()
        assert pauses == [0.1, 0.1, 0.2, 0.4, 0.8, 1.6] * 2, "first its delay, then five pauses"
        assert len(app.heard) == len(pauses)
        assert sendgrid.journal[0].told_at is None

    async def test_leaving_drops_what_is_left(self, app: App) -> None:
        async with FakeSendGrid(caller=app.client()) as fake:
            quick(fake)
            fake.reports_to, fake.postman.pause = EVENTS, lambda _: asyncio.Event().wait()
            await send_mail(fake)
        await fake.quiet()
        assert app.heard == []


class TestTheJournal:
    async def test_it_says_when_a_message_was_taken_and_when_that_was_first_heard(
        self, app: App
    ) -> None:
        times = iter(datetime(2026, 3, 1, 12, minute, tzinfo=UTC) for minute in range(60))
        async with FakeTwilio(caller=app.client(), clock=lambda: next(times)) as fake:
            sid = await send_text(fake)
            [text] = fake.journal
            assert text.accepted_at.minute == 0
            assert text.resource["date_created"] == "Sun, 01 Mar 2026 12:00:00 +0000"
            app.answers = [500]
            told = []
            for state in ("sent", "delivered", "read"):
                await fake.report(sid, state)
                told.append(text.told_at)
        late_answers, heard, again = told
        assert late_answers is None
        assert heard
        assert again == heard

    @pytest.mark.parametrize("make", [FakeSendGrid, FakeTwilio])
    async def test_each_message_is_shown_to_who_watches(
        self, make: Callable[[], FakeSendGrid | FakeTwilio]
    ) -> None:
        seen: list[object] = []
        async with make() as fake:
            fake.on_accepted = seen.append
            await (send_mail(fake) if isinstance(fake, FakeSendGrid) else send_text(fake))
        assert seen == fake.journal

    async def test_what_came_without_a_touchpoint_has_none(self, twilio: FakeTwilio) -> None:
        await send_text(twilio)
        [text] = twilio.journal
        text.status_callback = ""
        assert text.touchpoint_id == ""


async def test_waiting_may_be_given_up_without_harm(sendgrid: FakeSendGrid, app: App) -> None:
    goes_on = asyncio.Event()
    sendgrid.postman.pause = lambda _: goes_on.wait()
    await send_mail(sendgrid)
    waiting = asyncio.create_task(sendgrid.quiet())
    await give_way()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    goes_on.set()
    await sendgrid.quiet()
    assert app.events() == ["processed", "delivered"]


@pytest.mark.parametrize(
    ("kind", "event", "fields"),
    [
        ("bounce", "bounce", {"type": "bounce", "bounce_classification": "Invalid Address"}),
        ("blocked", "bounce", {"type": "blocked", "bounce_classification": "Reputation"}),
        ("dropped", "dropped", {"reason": "Bounced Address"}),
        ("spamreport", "spamreport", {}),
        ("unsubscribe", "unsubscribe", {}),
    ],
)
async def test_each_kind_of_event_has_sendgrids_own_fields(
    sendgrid: FakeSendGrid, app: App, kind: str, event: str, fields: dict[str, str]
) -> None:
    sendgrid.reports_by_itself = False
    await send_mail(sendgrid)
    await sendgrid.report("tp-1", kind, to=EVENTS)
    [told] = json.loads(app.heard[0].content)
    common = {"email", "timestamp", "smtp-id", "category", "sg_event_id", "sg_message_id"}
    assert told | fields == told
    assert told["event"] == event
    assert common <= set(told)
    assert ("status" in told) == (kind in {"bounce", "blocked", "dropped"})
