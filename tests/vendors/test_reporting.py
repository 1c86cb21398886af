"""What the fakes report by themselves, in fair weather and in bad."""

import json
from datetime import UTC, datetime

import pytest

from tests.vendors.receiving import App, quick, storm
from tests.vendors.sdks import BY_TOUCHPOINT, CALLBACK, EVENTS, look_up, send_mail, send_text
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import AUTH_TOKEN, FakeTwilio
from tests.vendors.weather import Mishap
from vendors.sendgrid.signature import verify as verify_sendgrid
from vendors.twilio.signature import verify as verify_twilio


class TestInFairWeather:
    async def test_a_mail_is_processed_and_then_delivered(
        self, sendgrid: FakeSendGrid, app: App
    ) -> None:
        message_id = await send_mail(sendgrid, "tp-7")
        await sendgrid.quiet()
        assert app.events() == ["processed", "delivered"]
        for request in app.received:
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
        for request in app.received:
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
        assert app.received == []

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
        assert app.received == []
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
        first, second, *repeats = [request.content for request in app.received]
        assert repeats == [first, second]

    async def test_shuffled_callbacks_come_last_first(self, twilio: FakeTwilio, app: App) -> None:
        twilio.weather = storm(Mishap.SHUFFLED)
        await send_text(twilio)
        await twilio.quiet()
        assert app.states() == ["delivered", "sent"]
        assert twilio.journal[0].resource["status"] == "delivered"


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
    [told] = json.loads(app.received[0].content)
    common = {"email", "timestamp", "smtp-id", "category", "sg_event_id", "sg_message_id"}
    assert told | fields == told
    assert told["event"] == event
    assert common <= set(told)
    assert ("status" in told) == (kind in {"bounce", "blocked", "dropped"})
