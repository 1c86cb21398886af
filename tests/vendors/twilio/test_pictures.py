"""Pictures that customers send: nobody fetches them, a person is told where Twilio keeps them."""

import pytest

from domain.customers import Channel
from tests.journeys.own_words_messages import FITTING
from tests.languages.known import BRAZILIAN
from tests.vendors.twilio.posting import INBOUND, replies, text_form
from tests.webhooks.conftest import World

KEPT = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
IN_IRELAND = "https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


def with_media(*urls: str, body: str = "", count: str | None = None) -> dict[str, str]:
    media = {f"MediaUrl{nth}": url for nth, url in enumerate(urls)}
    return text_form(body, "MM1", NumMedia=count or str(len(urls)), **media)


async def test_a_picture_answers_and_its_team_is_told_where_it_is(world: World) -> None:
    await world.sent(FITTING, Channel.SMS)
    form = with_media(KEPT, IN_IRELAND)
    assert replies(await world.twilio(INBOUND, form)) == [BRAZILIAN.texts.words]
    (task,) = await world.jornada.tasks.list()
    assert (task.owner, task.media) == ("stylist", (KEPT, IN_IRELAND))
    (event,) = [row for row in await world.rows("events") if row["name"] == "Answered"]
    assert event["properties"]["option"] == "picture"
    assert "twilio.com" not in str(await world.rows("events"))

    before = await world.everything()
    assert replies(await world.twilio(INBOUND, form)) == []
    assert await world.everything() == before


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com/a",
        "https://api.twilio.com.evil.example/a",
        "https://evil.example/https://api.twilio.com/a",
        "https://api.twilio.com@evil.example/a",
        "https://api.twilio.com:8443/a",
        "https://api.twilio.com/a?to=<script>",
        "https://evil-twilio.com/a",
        "javascript:alert(1)",
        f"https://api.twilio.com/{'x' * 500}",
        "",
    ],
)
async def test_what_is_no_address_of_twilios_is_no_link_but_that_a_picture_came_is_told(
    world: World, url: str
) -> None:
    await world.sent(FITTING, Channel.SMS)
    await world.twilio(INBOUND, with_media(url))
    (task,) = await world.jornada.tasks.list()
    assert task.media == ("",)


@pytest.mark.parametrize(
    ("count", "kept"), [("0", 0), ("-1", 0), ("x", 0), ("9" * 9, 0), ("99", 10)]
)
async def test_no_count_is_an_error_and_ten_are_the_most(
    world: World, count: str, kept: int
) -> None:
    form = with_media(*[KEPT] * 20, body="look", count=count)
    assert (await world.twilio(INBOUND, form)).status_code == 200
    (task,) = await world.jornada.tasks.list()
    assert len(task.media) == kept
