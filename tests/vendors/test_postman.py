"""How long the fakes go on reporting, and what they write down of it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from aiohttp import web

from tests.vendors.outbound import closed_port
from tests.vendors.receiving import App, quick
from tests.vendors.sdks import EVENTS, send_mail, send_text
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import FakeTwilio
from tests.waiting import eventually_so, give_way


class TestUntilItIsAcknowledged:
    async def test_a_mails_events_are_posted_again_and_in_order(
        self, sendgrid: FakeSendGrid, app: App
    ) -> None:
        app.answers = [503, 500, 400, 200]
        await send_mail(sendgrid)
        await sendgrid.quiet()
        assert app.events() == ["processed"] * 4 + ["delivered"]
        assert len({request.content for request in app.received}) == 2

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
        assert len(app.received) == len(pauses)
        assert sendgrid.journal[0].told_at is None

    async def test_leaving_drops_what_is_left(self, app: App) -> None:
        async with FakeSendGrid(caller=app.client()) as fake:
            quick(fake)
            fake.reports_to, fake.postman.pause = EVENTS, lambda _: asyncio.Event().wait()
            await send_mail(fake)
        await fake.quiet()
        assert app.received == []


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
