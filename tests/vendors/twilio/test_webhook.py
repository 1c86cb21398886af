"""Twilio's webhooks: only Twilio is heard; STOP is obeyed at once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.settings import Settings
from adapters.store.customers.suppressions import is_suppressed
from domain.customers import Channel
from domain.messages import AnswerWindow
from domain.questions import AnswerOutcome, Question
from languages.language import Language
from starter.client import Jornada
from tests.adapters.store.transactions import read
from tests.inbound import texted
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN
from tests.webhooks.conftest import ANA, PUBLIC_URL, TWILIO_TOKEN, World, a_rehearsal, calling
from vendors.twilio.rehearsal import sign_twilio
from webhooks import callbacks
from workflows.car_delivery.messages import CHOOSE_SLOT

STATUS = "/webhooks/twilio/status"
INBOUND = "/webhooks/twilio/inbound"


def status_form(state: str = "delivered", **more: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "MessageStatus": state, "AccountSid": "AC1", **more}


def text_form(body: str, sid: str = "SM-in-1", **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": str(ANA.phone), "To": "+15005550006", "Body": body, **more}


async def suppressed(world: World) -> bool:
    async with read(world.database) as tx:
        return await tx.run(is_suppressed, Channel.SMS, ANA.phone)


async def test_news_of_a_text_reaches_the_ledger(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    assert (await world.twilio(path, status_form())).status_code == 204
    (row,) = await world.rows("touchpoints")
    assert row["vendor_state"] == "delivered"


@pytest.mark.parametrize("state", ["failed", "undelivered"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("21610", "opted_out"),
        ("21211", "invalid_address"),
        ("21614", "invalid_address"),
        ("30005", "invalid_address"),
        ("30006", "invalid_address"),
    ],
)
async def test_an_error_that_shows_that_a_number_is_of_no_use_bars_it(
    world: World, state: str, code: str, reason: str
) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    form = status_form(state, ErrorCode=code, To=str(ANA.phone))
    for _ in range(2):
        assert (await world.twilio(path, form)).status_code == 204
    (row,) = await world.rows("suppressions")
    assert (row["channel"], row["address"]) == ("sms", ANA.phone)
    assert (row["reason"], row["detail"], row["touchpoint_id"]) == (
        reason,
        code,
        touchpoint.touchpoint_id,
    )


async def test_a_nul_in_news_of_a_text_hides_no_error(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    form = status_form("failed", ErrorCode="30005", To=f"{ANA.phone}\x00", ErrorMessage="\x00")
    assert (await world.twilio(path, form)).status_code == 204
    assert await suppressed(world)


@pytest.mark.parametrize(
    "more",
    [
        *({"ErrorCode": code} for code in ("30003", "30004", "30007", "30008", "30034")),
        *({"ErrorCode": odd} for odd in ("", "x", "٣٠٠٠٥", "30005.0", "9" * 5000, "-30005")),
        {},
        {"ErrorCode": "30005", "To": ""},
        {"ErrorCode": "30005", "To": "whatsapp:+5511912345678"},
        {"ErrorCode": "30005", "To": "+" + "1" * 500},
        {"ErrorCode": "30005", "MessageStatus": "delivered"},
    ],
)
async def test_an_error_that_may_pass_bars_nobody(world: World, more: dict[str, str]) -> None:
    """The phone is off, the carrier's filter took it, nobody knows: the next text may arrive."""
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    form = status_form("undelivered", To=str(ANA.phone)) | more
    assert (await world.twilio(path, form)).status_code == 204
    assert await world.rows("suppressions") == []
    (row,) = await world.rows("touchpoints")
    assert row["vendor_state"] == form["MessageStatus"]


async def test_why_a_text_did_not_arrive_is_explained_also_where_nobody_is_barred(
    world: World,
) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    await world.twilio(path, status_form("undelivered", ErrorCode="30003", To=str(ANA.phone)))
    (enrolment,) = (await world.jornada.explain("c-ana")).enrolments
    (told,) = enrolment.touchpoints
    assert (told.vendor_state, told.vendor_code) == ("undelivered", "30003")


async def test_a_first_refusal_that_is_told_after_a_start_bars_nobody(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    await world.twilio(INBOUND, text_form("STOP"))
    await world.twilio(INBOUND, text_form("START", "SM-in-2"))
    await world.twilio(path, status_form("undelivered", ErrorCode="21610", To=str(ANA.phone)))
    assert not await suppressed(world)


async def test_a_number_told_by_the_python_client_is_reached_by_its_stop(world: World) -> None:
    await world.meet(ANA.model_copy(update={"phone": "+55 11 91234-5678"}))
    await world.twilio(INBOUND, text_form("STOP"))
    (stop,) = (await world.jornada.explain("c-ana")).opt_outs
    assert (stop.channel, stop.restarted) == ("sms", False)
    assert len((await world.jornada.explain("c-ana")).suppressions) == 1


async def test_a_stop_that_is_refused_is_an_error_in_the_log(
    jornada: Jornada, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "_logged_at", {})
    elsewhere = settings.model_copy(update={"public_url": "https://elsewhere.example.com"})
    async with calling(jornada, elsewhere) as http:
        with capture_logs() as lines:
            await refused(World(jornada, http), 403, INBOUND, text_form("STOP"))
    (line,) = lines
    assert (line["event"], line["vendor"]) == ("webhook_refused", "Twilio")
    assert "PUBLIC_URL" in line["what_to_do"]
    assert str(ANA.phone) not in str(line)


async def test_a_late_repeat_does_not_undo_a_start(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    refused = status_form("undelivered", ErrorCode="21610", To=str(ANA.phone))
    await world.twilio(path, refused)
    assert await suppressed(world)
    await world.twilio(INBOUND, text_form("START"))
    await world.twilio(path, refused)
    assert not await suppressed(world)


async def test_a_genuine_repeat_is_acknowledged_and_changes_nothing(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    await world.twilio(path, status_form("sent"))
    await world.twilio(path, status_form())
    await world.twilio(INBOUND, text_form("hello"))
    await world.twilio(INBOUND, text_form("STOP", "SM-in-2"))
    before = await world.everything()
    for state in ("delivered", "sent", "queued"):
        assert (await world.twilio(path, status_form(state))).status_code == 204
    for form in (text_form("hello"), text_form("STOP", "SM-in-2")):
        assert (await world.twilio(INBOUND, form)).status_code == 200
    assert await world.everything() == before


async def test_one_text_that_is_told_in_two_ways_is_refused_the_second_time(world: World) -> None:
    await world.meet()
    assert (await world.twilio(INBOUND, text_form("STOP"))).status_code == 200
    before = await world.everything()
    answer = await world.twilio(INBOUND, text_form("START"))
    assert answer.status_code == 422
    assert await world.everything() == before


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("?touchpoint=unknown", status_form()),
        ("?touchpoint=" + "x" * 5000, status_form()),
        ("?touchpoint=a%00b", status_form()),
        ("?touchpoint=%ED%A0%80", status_form()),
        ("?touchpoint=SAME", status_form("dancing")),
    ],
)
async def test_news_of_what_we_do_not_know_is_acknowledged(
    world: World, query: str, form: dict[str, str]
) -> None:
    touchpoint = await world.texted()
    before = await world.everything()
    path = STATUS + query.replace("SAME", touchpoint.touchpoint_id)
    assert (await world.twilio(path, form)).status_code == 204
    assert await world.everything() == before


async def refused(world: World, status: int, path: str, form: dict[str, str], **how: Any) -> None:
    """Post, expecting that it is refused with a reason and changes nothing."""
    before = await world.everything()
    answer = await world.twilio(path, form, **how)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what_to_do"}
    assert await world.everything() == before


async def test_a_forged_post_changes_nothing(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    form = status_form()
    genuine = sign_twilio(TWILIO_TOKEN, PUBLIC_URL + path, form)
    await refused(world, 403, path, form | {"MessageStatus": "failed"}, headers=genuine)
    await refused(world, 403, path, form | {"Extra": ""}, headers=genuine)
    await refused(world, 403, path + "x", form, headers=genuine)
    await refused(world, 403, f"{path}&more=1", form, headers=genuine)
    await refused(world, 403, STATUS, form, headers=genuine)
    for forged in (
        sign_twilio("another-token", PUBLIC_URL + path, form),
        sign_twilio(TWILIO_TOKEN, f"https://elsewhere.example{path}", form),
        {"X-Twilio-Signature": "AAAA"},
        {"X-Twilio-Signature": ""},
        {},
    ):
        await refused(world, 403, path, form, headers=forged)
        await refused(world, 403, INBOUND, text_form("STOP"), headers=forged)
    assert (await world.twilio(path, form, headers=genuine)).status_code == 204


async def test_a_form_without_what_is_needed_is_refused(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    await refused(world, 400, path, {"MessageSid": "SM1"})
    await refused(world, 400, path, {"MessageStatus": "sent"})
    await refused(world, 400, path, status_form(MessageSid=""))
    await refused(world, 400, STATUS, status_form())
    await refused(world, 400, f"{STATUS}?touchpoint=", status_form())
    await refused(world, 400, INBOUND, {"Body": "hello"})
    await refused(world, 400, INBOUND, text_form("hello", From="\x00"))


@pytest.mark.parametrize("body", [b"\xff\xff", b"a=%ff", b"&".join([b"a=1"] * 300)])
async def test_a_malformed_form_changes_nothing(world: World, body: bytes) -> None:
    before = await world.everything()
    headers = {"X-Twilio-Signature": "AAAA"}
    answer = await world.http.post(INBOUND, content=body, headers=headers)
    assert answer.status_code == 403
    assert await world.everything() == before


def replies(answer: httpx.Response) -> list[str]:
    """What the TwiML makes Twilio text back."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    response = ET.fromstring(answer.text)  # noqa: S314 - our own words
    assert response.tag == "Response"
    assert {each.tag for each in response} <= {"Message"}
    return [str(each.text) for each in response]


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


@pytest.mark.parametrize("said", ["STOP", "cancel", "sair"])
async def test_a_word_of_leaving_answers_no_question(world: World, said: str) -> None:
    await world.sent(CHOOSE_SLOT, Channel.SMS)
    assert replies(await world.twilio(INBOUND, text_form(said))) == []
    assert await suppressed(world)
    assert await world.rows("answers") == []
    assert replies(await world.twilio(INBOUND, text_form("perhaps", "SM-in-2"))) == []


@pytest.mark.parametrize(
    "said", ["STOP", "stop", " Stop. ", "STOP!!", "s t o p", "StopAll", "Parar", "SAIR.", "quit\n"]
)
async def test_a_word_of_leaving_stops_texts_to_that_number(world: World, said: str) -> None:
    await world.meet()
    await world.twilio(INBOUND, text_form(said))
    assert await suppressed(world)
    assert not any(row["name"] == "Text Received" for row in await world.rows("events"))


async def test_twilios_own_opt_out_counts_whatever_was_said(world: World) -> None:
    await world.meet()
    await world.twilio(INBOUND, text_form("no more please", OptOutType="STOP"))
    assert await suppressed(world)
    await world.twilio(INBOUND, text_form("fine again", "SM-in-2", OptOutType="START"))
    assert not await suppressed(world)


@pytest.mark.parametrize("said", ["please do not stop", "stopwatch?", "", "END it at 5", "yes"])
async def test_other_words_stop_nothing(world: World, said: str) -> None:
    await world.meet()
    assert (await world.twilio(INBOUND, text_form(said))).status_code == 200
    assert not await suppressed(world)
    assert any(row["name"] == "Text Received" for row in await world.rows("events"))


@pytest.mark.parametrize("said", ["STOP\x00", "\x00S\x00T\x00O\x00P", "\x00" * 1600 + "STOP"])
async def test_a_stop_that_a_phone_sent_with_nuls_stops_texts(world: World, said: str) -> None:
    """Twilio does not repeat a text that was refused."""
    await world.meet()
    assert replies(await world.twilio(INBOUND, text_form(said))) == []
    assert await suppressed(world)


async def test_start_lets_texts_flow_again(world: World) -> None:
    await world.meet()
    await world.twilio(INBOUND, text_form("STOP"))
    await world.twilio(INBOUND, text_form(" start ", "SM-in-2"))
    assert not await suppressed(world)


async def test_without_a_token_to_verify_with_nothing_is_believed(
    jornada: Jornada, settings: Settings
) -> None:
    keyless = a_rehearsal(settings.database_url, without="twilio_auth_token")
    async with calling(jornada, keyless) as http:
        world = World(jornada, http)
        await world.meet()
        by_nobody = sign_twilio("", PUBLIC_URL + INBOUND, text_form("STOP"))
        await refused(world, 403, INBOUND, text_form("STOP"), headers=by_nobody)


@pytest.mark.parametrize(
    "body", ["stop please", "Please stop texting me!", "unsubscribe me", "dezabonare", "Oprește"]
)
async def test_a_polite_stop_is_a_stop(world: World, body: str) -> None:
    await world.meet()
    assert (await world.twilio(INBOUND, text_form(body))).status_code == 200
    assert [row["address"] for row in await world.rows("suppressions")] == [ANA.phone]
