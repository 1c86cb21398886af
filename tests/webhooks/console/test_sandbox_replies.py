"""A reply in the sandbox does what a real one would."""

import re

import pytest

from domain.customers import Channel
from domain.messages import Text
from domain.questions import Question
from tests.languages.known import BRAZILIAN
from tests.webhooks.conftest import ANA, World
from workflows.car_delivery.messages import CHOOSE_SLOT


async def test_an_answer_does_what_a_real_one_would(world: World) -> None:
    await world.texted()
    answer = await world.http.post("/sandbox/reply", data={"message": "1", "body": " Obrigada! "})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sandbox#c-ana")
    (row,) = [row for row in await world.rows("events") if row["name"] == "Text Received"]
    assert (row["customer_id"], row["properties"]) == ("c-ana", {"body": "Obrigada!"})
    assert "Obrigada!" in (await world.http.get("/sandbox")).text

    await world.http.post("/sandbox/reply", data={"message": "1", "body": "sair"})
    (barred,) = await world.rows("suppressions")
    assert (barred["channel"], barred["address"]) == ("sms", ANA.phone)
    assert "asked for no more texts" in (await world.http.get("/sandbox")).text


@pytest.mark.parametrize("source", ["email", "sms", "operator", "twilio", "sandbox"])
async def test_a_source_of_our_own_is_nobody_elses(world: World, source: str) -> None:
    """What it posts is believed: others could write in a customer's name, or an operator's."""
    before = await world.everything()
    with pytest.raises(ValueError, match="name your own"):
        await world.jornada.track(ANA.customer_id, "Channel Restarted", source=source)
    assert await world.everything() == before


async def test_our_one_helpful_word_is_a_bubble_of_ours(world: World) -> None:
    touchpoint = await world.sent(CHOOSE_SLOT, Channel.SMS, content=Text(body="Which slot?"))
    for body in ("perhaps", "who knows"):
        await world.http.post("/sandbox/reply", data={"message": "1", "body": body})
    page = (await world.http.get("/sandbox")).text
    bubbles = re.findall(r'<li class="(\w+)"><p>(.*?)</p>', page)
    words = BRAZILIAN.questions[Question.SLOT].help.replace("{options}", "1, 2, 3")
    assert bubbles == [
        ("ours", "Which slot?"),
        ("theirs", "perhaps"),
        ("ours", words),
        ("theirs", "who knows"),
    ]
    reply = (await world.rows("outbox"))[-1]
    assert (reply["touchpoint_id"], reply["to"]) == (touchpoint.touchpoint_id, ANA.phone)
    # Their form now answers the newest of ours, which books as well as any.
    assert '<input type="hidden" name="message" value="2">' in page
    await world.http.post("/sandbox/reply", data={"message": "2", "body": "dois"})
    (answered,) = [row for row in await world.rows("events") if row["name"] == "Answered"]
    assert answered["properties"]["option"] == "2"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 422),
        ({"message": "x", "body": "hi"}, 422),
        ({"message": "0", "body": "hi"}, 422),
        ({"message": str(2**70), "body": "hi"}, 422),
        ({"message": "99", "body": "hi"}, 404),
        ({"message": "1", "body": "hi"}, 422),
        ({"message": "2", "body": "nul\x00"}, 422),
        ({"message": "2", "body": "x" * 1601}, 422),
        ({"message": "2", "body": "  "}, 303),
    ],
)
async def test_an_answer_that_cannot_be_changes_nothing(
    world: World, form: dict[str, str], status: int
) -> None:
    await world.sent()
    await world.texted()
    before = await world.everything()
    answer = await world.http.post("/sandbox/reply", data=form)
    assert answer.status_code == status
    assert await world.everything() == before
