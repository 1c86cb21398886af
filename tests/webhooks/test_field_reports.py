"""Bug reports of other people's products, tried on ours: each test names its source."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import pytest

from domain.customers import Channel
from tests.vendors.sendgrid.posting import event
from tests.vendors.twilio.posting import INBOUND, replies, text_form
from tests.webhooks.api.calls import IDENTIFY, TRACK, customer, tracked
from tests.webhooks.conftest import PUBLIC_URL, TWILIO_TOKEN, WRITER, World
from vendors.twilio.rehearsal import sign_twilio


@pytest.mark.parametrize("query", ["shop=O'Hara", "shop=William+O'Hara", "shop=a%20b&x=@:"])
async def test_a_genuine_text_is_taken_whatever_the_webhooks_query_holds(
    world: World, query: str
) -> None:
    """https://github.com/twilio/twilio-node/issues/1183: an apostrophe or plus was "forged"."""
    await world.meet()
    form = text_form("Where is it?")
    signed = sign_twilio(TWILIO_TOKEN, f"{PUBLIC_URL}{INBOUND}?{query}", form)
    answer = await world.http.post(
        httpx.URL(f"{PUBLIC_URL}{INBOUND}", query=query.encode()),
        content=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", **signed},
    )
    assert replies(answer) == []


async def test_a_picture_without_words_is_taken_and_read_by_nobody_twice(world: World) -> None:
    """https://github.com/zammad/zammad/issues/5289: a text without words could not come in."""
    await world.meet()
    picture = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "i/j"}
    for body in ("", " "):
        assert replies(await world.twilio(INBOUND, text_form(body, f"SM{body}", **picture))) == []
    without = {name: value for name, value in text_form("x", "SM-3").items() if name != "Body"}
    assert replies(await world.twilio(INBOUND, without | picture)) == []


@pytest.mark.parametrize("lost", ["\\u0000", "\\ud83d", "\\udc00"])
async def test_a_character_that_no_database_keeps_costs_that_character_alone(
    world: World, lost: str
) -> None:
    """A whole event was lost by it.

    https://github.com/triggerdotdev/trigger.dev/issues/1228: a NUL, which PostgreSQL has not.
    https://github.com/buttondown/roadmap/issues/1179: half an emoji.
    """

    async def post(path: str, body: str) -> int:
        raw = body.replace("?", lost).encode()
        return (await world.http.post(path, content=raw, auth=WRITER)).status_code

    who = '"userId": "c-1"'
    traits = '"traits": {"firstName": "A?na", "email": "ana@example.com", "a?": "?"}'
    assert await post(IDENTIFY, f"{{{who}, {traits}}}") == 200
    known = await customer(world)
    assert (known["first_name"], known["email"]) == ("A\ufffdna", "ana@example.com")

    told = '"event": "Order? Completed", "properties": {"?": ["a?b"]}'
    assert await post(TRACK, f'{{{who}, {told}, "messageId": "m-?1"}}') == 200
    assert await post(TRACK, f'{{{who}, {told}, "messageId": "m-1"}}') == 200
    assert [row["properties"] for row in await world.rows("events") if row["name"] != "Identify"][
        -2:
    ] == [{"\ufffd": ["a\ufffdb"]}] * 2
    assert await post(TRACK, '{"userId": "c-?", "event": "Signed Up"}') == 422


@pytest.mark.parametrize("why", ["Bounced Address", "bounced address"])
async def test_an_address_that_sendgrid_drops_as_bounced_is_suppressed(
    world: World, why: str
) -> None:
    """https://github.com/anymail/django-anymail/pull/379: it counted as some other drop."""
    row = await world.sent()
    assert (
        await world.sendgrid([event(row.touchpoint_id, "dropped", reason=why)])
    ).status_code == 200
    (suppressed,) = await world.rows("suppressions")
    assert suppressed["channel"] == Channel.EMAIL


async def test_an_event_from_the_future_happened_when_it_came(world: World) -> None:
    """https://github.com/segmentio/analytics-react-native/issues/977: two weeks after `sentAt`."""
    now = datetime.now(UTC)
    far = tracked(
        timestamp=(now + timedelta(days=14)).isoformat(), sentAt=(now - timedelta(1)).isoformat()
    )
    assert (await world.post(TRACK, far)).status_code == 200
    (told,) = await world.rows("events")
    assert told["occurred_at"] <= told["received_at"]


async def test_a_list_written_as_text_is_no_customer(world: World) -> None:
    """The same report: `"userId": "[id1,id2,id3]"`."""
    answer = await world.post(TRACK, tracked(userId="[id1,id2,id3]"))
    assert answer.status_code == 422
    assert await world.rows("events") == []
