"""The Email Activity API, and Twilio's list: what a sender can ask afterwards."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from python_http_client.exceptions import BadRequestsError, ForbiddenError
from twilio.base.exceptions import TwilioException

from tests.vendors.contracts import complaints, validator
from tests.vendors.sdks import (
    BY_TOUCHPOINT,
    EVENTS,
    MAIL_TO,
    TEXT_TO,
    list_texts,
    look_up,
    send_mail,
    send_text,
)
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import FakeTwilio
from tests.waiting import PATIENCE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHER = "+351910000002"


def deaf() -> httpx.AsyncClient:
    """Callbacks that nobody takes."""
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500)))


class TestEmailActivity:
    @pytest.fixture
    async def sendgrid(self) -> AsyncIterator[FakeSendGrid]:
        async with FakeSendGrid(has_activity=True, caller=deaf(), clock=lambda: NOW) as fake:
            yield fake

    async def test_a_mail_is_found_by_its_touchpoint_alone(self, sendgrid: FakeSendGrid) -> None:
        await send_mail(sendgrid, "tp-1")
        message_id = await send_mail(sendgrid, "tp-2")
        assert await look_up(sendgrid, BY_TOUCHPOINT.format("tp-2")) == [
            {
                "from_email": "ola@example.com",
                "msg_id": f"{message_id}.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0",
                "subject": "Olá",
                "to_email": MAIL_TO,
                "status": "processed",
                "opens_count": 0,
                "clicks_count": 0,
                "last_event_time": "2026-03-01T12:00:00Z",
            }
        ]
        assert sendgrid.asked == {"tp-2": [NOW]}

    async def test_that_nothing_is_there_is_an_answer_too(self, sendgrid: FakeSendGrid) -> None:
        assert await look_up(sendgrid, BY_TOUCHPOINT.format("tp-9")) == []
        assert sendgrid.asked == {"tp-9": [NOW]}

    async def test_it_tells_what_became_of_a_mail_though_no_event_was_heard(
        self, sendgrid: FakeSendGrid
    ) -> None:
        await send_mail(sendgrid)
        later = NOW + timedelta(hours=1)
        await sendgrid.report("tp-1", "delivered", "open", "open", "click", to=EVENTS, at=later)
        [shown] = await look_up(sendgrid, BY_TOUCHPOINT.format("tp-1"))
        assert (shown["status"], shown["opens_count"], shown["clicks_count"]) == ("delivered", 2, 1)
        assert shown["last_event_time"] == "2026-03-01T13:00:00Z"
        assert sendgrid.journal[0].told_at is None

    async def test_a_mail_shows_after_the_lag(self, sendgrid: FakeSendGrid) -> None:
        sendgrid.activity_lag = 60
        await send_mail(sendgrid)
        assert await look_up(sendgrid, BY_TOUCHPOINT.format("tp-1")) == []
        sendgrid.clock = lambda: NOW + timedelta(seconds=60)
        assert len(await look_up(sendgrid, BY_TOUCHPOINT.format("tp-1"))) == 1

    async def test_no_more_are_shown_than_were_asked_for(self, sendgrid: FakeSendGrid) -> None:
        ids = [await send_mail(sendgrid) for _ in range(3)]
        shown = await look_up(sendgrid, BY_TOUCHPOINT.format("tp-1"), limit="2")
        assert [each["msg_id"].partition(".")[0] for each in shown] == [ids[2], ids[1]]

    @pytest.mark.parametrize(
        ("query", "limit", "field"),
        [
            ('to_email="ana@example.com"', "10", "query"),
            ("unique_args['touchpoint_id']=tp-1", "10", "query"),
            ("", "10", "query"),
            (BY_TOUCHPOINT.format("tp-1"), "0", "limit"),
            (BY_TOUCHPOINT.format("tp-1"), "1001", "limit"),
            (BY_TOUCHPOINT.format("tp-1"), "many", "limit"),
        ],
    )
    async def test_it_refuses_what_it_does_not_know(
        self, sendgrid: FakeSendGrid, query: str, limit: str, field: str
    ) -> None:
        with pytest.raises(BadRequestsError) as caught:
            await look_up(sendgrid, query, limit=limit)
        assert caught.value.to_dict["errors"][0]["field"] == field
        assert sendgrid.asked == {}

    async def test_an_account_without_it_is_refused(self) -> None:
        async with FakeSendGrid() as plain:
            with pytest.raises(ForbiddenError) as caught:
                await look_up(plain, BY_TOUCHPOINT.format("tp-1"))
        assert caught.value.to_dict["errors"][0]["message"] == "access forbidden"
        assert plain.asked == {}


class TestTheListOfTexts:
    @pytest.fixture
    async def twilio(self) -> AsyncIterator[FakeTwilio]:
        async with FakeTwilio(clock=lambda: NOW) as fake:
            yield fake

    async def test_the_sdk_pages_through_all_of_a_number_newest_first(
        self, twilio: FakeTwilio
    ) -> None:
        sids = [await send_text(twilio, to=to) for to in (TEXT_TO, OTHER) * 5][::2]
        found = await list_texts(twilio, to=TEXT_TO, page_size=2)
        assert [text.sid for text in found] == sids[::-1]
        assert {text.date_created for text in found} == {NOW}
        asked = [seen.path for seen in twilio.requests if seen.method == "GET"]
        assert len(asked) == 3
        assert f"PageSize=2&Page=1&PageToken=PA{sids[3]}" in asked[1]
        assert twilio.listed == {TEXT_TO: [NOW] * 3}

    async def test_a_text_that_arrives_between_two_pages_neither_hides_nor_repeats_any(
        self, twilio: FakeTwilio
    ) -> None:
        sids = [await send_text(twilio) for _ in range(4)]
        auth = (twilio.account_sid, twilio.auth_token)
        async with httpx.AsyncClient(
            base_url=twilio.url, auth=auth, trust_env=False, timeout=PATIENCE
        ) as http:
            path = f"/2010-04-01/Accounts/{twilio.account_sid}/Messages.json?PageSize=2"
            first = (await http.get(path)).json()
            await send_text(twilio)
            second = (await http.get(first["next_page_uri"])).json()
        shown = [text["sid"] for page in (first, second) for text in page["messages"]]
        assert shown == sids[::-1]
        assert (second["page"], second["start"], second["end"]) == (1, 2, 3)
        assert second["next_page_uri"] is None
        schema = "/paths/~12010-04-01~1Accounts~1{AccountSid}~1Messages.json/get/responses/200"
        contract = validator(
            "twilio_messages_v2010.json", f"{schema}/content/application~1json/schema"
        )
        assert complaints(contract, first) == complaints(contract, second) == []

    async def test_a_reply_by_twilio_itself_is_listed_and_was_handed_in_by_nobody(
        self, twilio: FakeTwilio
    ) -> None:
        sent = await send_text(twilio)
        replied = twilio.replied(TEXT_TO, "You are unsubscribed.")
        found = await list_texts(twilio, to=TEXT_TO)
        assert [(text.sid, text.direction) for text in found] == [
            (replied, "outbound-reply"),
            (sent, "outbound-api"),
        ]
        assert [text.sid for text in twilio.journal] == [sent]

    async def test_what_came_of_a_text_is_listed_and_never_goes_back(self) -> None:
        async with FakeTwilio(caller=deaf(), clock=lambda: NOW) as twilio:
            sid = await send_text(twilio)
            await twilio.report(sid, "undelivered", ErrorCode="30003")
            await twilio.report(sid, "sent")
            [text] = await list_texts(twilio, to=TEXT_TO)
        assert (text.status, text.error_code, text.date_sent) == ("undelivered", 30003, NOW)

    @pytest.mark.parametrize("query", [{"from_": TEXT_TO}, {"date_sent": NOW}])
    async def test_it_refuses_filters_that_it_does_not_know(
        self, twilio: FakeTwilio, query: dict[str, Any]
    ) -> None:
        with pytest.raises(TwilioException):
            await list_texts(twilio, to=TEXT_TO, **query)
        assert twilio.listed == {}
