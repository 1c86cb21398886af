"""Texts that customers send: answers, the replies that they get, and what a person reads."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.settings import Settings
from domain.customers import Channel
from domain.messages import AnswerWindow
from domain.questions import AnswerOutcome, Question
from languages.language import Language
from starter.client import Jornada
from tests.inbound import texted
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN
from tests.vendors.twilio.posting import INBOUND, replies, text_form
from tests.webhooks.conftest import ANA, World, calling
from workflows.car_delivery.messages import CHOOSE_SLOT


async def test_a_text_that_answers_nothing_is_kept_and_gets_no_reply(world: World) -> None:
    await world.meet()
    assert replies(await world.twilio(INBOUND, text_form("Where is it? <b>"))) == []
    kept = [row for row in await world.rows("events") if row["name"] == "Text Received"]
    assert [(row["customer_id"], row["properties"]) for row in kept] == [
        ("c-ana", {"body": "Where is it? <b>"})
    ]


async def test_a_text_is_kept_without_its_nuls(world: World) -> None:
    """The store takes none."""
    await world.meet()
    text = text_form("Where\x00 is it?", "SM-\x00in-1", From=f"{ANA.phone}\x00", FromCity="\x00")
    assert replies(await world.twilio(INBOUND, text)) == []
    (event,) = [row for row in await world.rows("events") if row["name"] == "Text Received"]
    assert (event["customer_id"], event["properties"]) == ("c-ana", {"body": "Where is it?"})


async def test_a_strangers_text_is_acknowledged_kept_and_goes_to_a_person(world: World) -> None:
    answer = await world.twilio(INBOUND, text_form("hello", From="+351911111111"))
    assert replies(answer) == []
    (event,) = await world.rows("events")
    assert (event["customer_id"], event["properties"]) == (None, {"body": "hello"})
    (task,) = await world.jornada.tasks.list()
    assert (task.customer_id, task.words, task.owner) == (None, "hello", "support")


@pytest.mark.parametrize("said", ["2", "two", "Dois", "duas", " doi! ", "2, please", "2\x00"])
async def test_an_answer_that_is_understood_books_and_gets_no_reply(
    world: World, said: str
) -> None:
    """The journey's own confirmation follows."""
    await world.sent(CHOOSE_SLOT, Channel.SMS)
    assert replies(await world.twilio(INBOUND, text_form(said))) == []
    (event,) = [row for row in await world.rows("events") if row["name"] == "Answered"]
    assert event["properties"]["option"] == "2"
    assert await world.rows("tasks") == []


@pytest.mark.parametrize(
    ("locale", "language"), [("en", ENGLISH), ("pt-PT", BRAZILIAN), ("ro", ROMANIAN)]
)
async def test_one_that_is_not_gets_one_helpful_word_in_their_language(
    world: World, locale: str, language: Language
) -> None:
    await world.sent(CHOOSE_SLOT, Channel.SMS, customer=ANA.model_copy(update={"locale": locale}))
    told = [
        replies(await world.twilio(INBOUND, text_form("perhaps", f"SM-{n}"))) for n in (1, 1, 2)
    ]
    words = language.questions[Question.SLOT].help.replace("{options}", "1, 2, 3")
    assert told == [[words], [], []]
    assert len(await world.rows("tasks")) == 1
    # Where texts are not really sent, ours is in the sandbox.
    (reply,) = [row for row in await world.rows("outbox") if row["message"] == "reply"]
    assert (reply["to"], reply["text"]) == (ANA.phone, words)


async def test_a_late_answer_gets_one_courteous_word(world: World) -> None:
    over = AnswerWindow(options=("1", "2", "3"), within=timedelta(minutes=1))
    # Not so long ago that nobody would know what it is about.
    await world.sent(CHOOSE_SLOT, Channel.SMS, answer=over)
    at = datetime(2026, 3, 10, 16, tzinfo=UTC)
    heard = [
        await world.jornada.customers.received(texted(f"SM-{n}", str(ANA.phone), "2", at))
        for n in (1, 2)
    ]
    assert [(each.outcome, each.may_reply) for each in heard] == [
        (AnswerOutcome.LATE, True),
        (AnswerOutcome.LATE, False),
    ]


async def test_where_vendors_send_a_reply_goes_out_by_the_answer_alone(
    jornada: Jornada, settings: Settings
) -> None:
    sending = settings.model_copy(update={"delivery": "vendors"})
    async with calling(jornada, sending) as http:
        world = World(jornada, http)
        await world.sent(CHOOSE_SLOT, Channel.SMS)
        assert len(replies(await world.twilio(INBOUND, text_form("perhaps")))) == 1
        assert not any(row["message"] == "reply" for row in await world.rows("outbox"))


async def test_a_reply_is_xml_whatever_it_says(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nasty = "Tom & Jerry's </Message><Message to='+1'>free</Message> 1 < 2 \u0219"
    words = BRAZILIAN.questions[Question.SLOT]._replace(help=nasty)
    monkeypatch.setitem(BRAZILIAN.questions, Question.SLOT, words)
    await world.sent(CHOOSE_SLOT, Channel.SMS)
    assert replies(await world.twilio(INBOUND, text_form("perhaps"))) == [nasty]
