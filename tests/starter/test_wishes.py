"""What customers wish in their own words: to stop, to be helped. On the real app and store."""

from collections.abc import AsyncIterator

import pytest

from adapters.settings import Settings
from domain.customers import Channel
from languages.language import Language
from starter.client import Jornada
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN, SPANISH
from tests.offenders import assert_none
from tests.vendors.twilio.posting import INBOUND, replies, text_form
from tests.webhooks.conftest import ANA, World, calling
from workflows.car_delivery.messages import CHOOSE_SLOT

AMERICAN = ANA.model_copy(update={"phone": "+14155550123", "locale": "en"})
SHORT_CODE = "12345"


async def texts(world: World, body: str, nth: int = 1, /, **more: str) -> list[str]:
    return replies(await world.twilio(INBOUND, text_form(body, f"SM-{nth}", **more)))


async def barred(world: World) -> list[str]:
    return [row["address"] for row in await world.rows("suppressions")]


PLEAS = [
    *("stop it", "Stop. Thank you", "SAIR, obrigada", "Pare de me enviar mensagens", "CANCELAR"),
    *(
        "ARRET",
        "BAJA",
        "Nu-mi mai trimiteți mesaje",
        "STOP Ana Silva",
        "Don\u2019t text me anymore",
    ),
]


@pytest.mark.parametrize("asked", [True, False], ids=["with a question open", "without one"])
async def test_a_plea_to_stop_bars_at_once_also_while_a_question_is_open(
    world: World, asked: bool
) -> None:
    await (world.sent(CHOOSE_SLOT, Channel.SMS) if asked else world.meet())
    unheard = []
    for nth, body in enumerate(PLEAS):
        assert await texts(world, body, nth) == []
        if await barred(world) != [ANA.phone]:
            unheard.append(body)
        await texts(world, "START", nth + 100)
        assert await barred(world) == []
    assert_none(unheard)
    assert await world.rows("tasks") == []
    granted = [row for row in await world.rows("consents") if row["channel"] == "sms"]
    assert not any(row["granted"] for row in granted)


async def test_what_is_written_beside_a_plea_is_not_lost(world: World) -> None:
    await world.sent(CHOOSE_SLOT, Channel.SMS)
    assert await texts(world, "Stop! And where is the refund that I was promised?") == []
    assert await barred(world) == [ANA.phone]
    (task,) = await world.jornada.tasks.list()
    assert (task.customer_id, str(task.words)[:5]) == ("c-ana", "Stop!")


async def test_an_answer_beside_a_plea_counts(world: World) -> None:
    await world.sent(CHOOSE_SLOT, Channel.SMS)
    for nth, body in enumerate(["slot 2, thanks", "stop by at 10?"]):
        await texts(world, body, nth)
    assert await barred(world) == []
    (event,) = [row for row in await world.rows("events") if row["name"] == "Answered"]
    assert event["properties"]["option"] == "2"


@pytest.mark.parametrize("body", ["please don't stop", "when does it stop?", "🛑", "wrong number"])
async def test_what_may_be_a_plea_is_read_within_the_hour_and_asked_nothing_more(
    world: World, body: str
) -> None:
    await world.sent(CHOOSE_SLOT, Channel.SMS)
    assert await texts(world, body) == []
    assert await texts(world, body, 2) == []
    assert await barred(world) == []
    (task,) = await world.jornada.tasks.list()
    assert (task.words, (task.due_at - task.at).total_seconds()) == (body, 3600)
    # A wrong answer is helped all the same: the plea was none.
    assert len(await texts(world, "perhaps", 3)) == 1


async def test_a_plea_after_an_ordinary_task_still_has_an_hour(world: World) -> None:
    await world.meet()
    await texts(world, "Where is it?")
    await texts(world, "how do I stop this?", 2)
    first, second = await world.jornada.tasks.list()
    assert (first.words, second.words) == ("how do I stop this?", "Where is it?")
    assert first.due_at < second.due_at


@pytest.mark.parametrize(
    ("customer", "body", "more", "confirmed"),
    [
        (AMERICAN, "please stop texting me", {}, True),
        (AMERICAN, "Stop. Thank you", {"To": "+15005550006"}, True),
        (AMERICAN, "STOP", {}, False),  # Twilio confirms it
        (AMERICAN, "no more", {"OptOutType": "STOP"}, False),  # and this
        (ANA, "please stop texting me", {}, False),  # nobody asks for it in Brazil
    ],
)
async def test_a_stop_is_confirmed_once_where_it_is_wanted_and_the_vendor_does_not(
    world: World, customer: object, body: str, more: dict[str, str], confirmed: bool
) -> None:
    await world.meet(customer)  # type: ignore[arg-type] # one of two identities
    sender = str(customer.phone)  # type: ignore[attr-defined]
    told = [await texts(world, body, nth, From=sender, **more) for nth in (1, 1, 2)]
    words = ENGLISH.texts.stopped.replace("{company}", "Jornada")
    assert told == [[words] if confirmed else [], [], []]
    assert await barred(world) == [sender]


@pytest.fixture
async def on_a_short_code(jornada: Jornada, settings: Settings) -> AsyncIterator[World]:
    """A company whose short code's vendor answers neither STOP nor HELP."""
    ours = {"help_senders": (SHORT_CODE,), "help_contact": "+1 800 555 0100"}
    async with calling(jornada, settings.model_copy(update=ours)) as http:
        yield World(jornada, http)


@pytest.mark.parametrize("asked", [True, False], ids=["with a question open", "without one"])
@pytest.mark.parametrize(
    ("body", "more", "is_read"),
    [
        ("HELP", {}, False),
        ("info", {}, False),
        ("help", {"OptOutType": "HELP"}, False),
        ("AYUDA", {}, True),  # no word of Twilio's: a person answers
        ("Ajuda, por favor", {}, True),
        ("AJUTOR", {"OptOutType": "HELP"}, False),
    ],
)
async def test_where_the_vendor_answers_a_call_for_help_we_are_silent(
    world: World, asked: bool, body: str, more: dict[str, str], is_read: bool
) -> None:
    await (world.sent(CHOOSE_SLOT, Channel.SMS) if asked else world.meet())
    assert await texts(world, body, **more) == []
    assert len(await world.rows("tasks")) == int(is_read)
    if asked:
        assert len(await texts(world, "perhaps", 2)) == 1, "the one helpful word is left for this"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en", ENGLISH), ("es-419", SPANISH), ("pt-PT", BRAZILIAN), ("ro", ROMANIAN)],
)
async def test_where_it_does_not_our_own_text_helps_in_the_customers_language(
    on_a_short_code: World, locale: str, language: Language
) -> None:
    world = on_a_short_code
    await world.sent(CHOOSE_SLOT, Channel.SMS, customer=ANA.model_copy(update={"locale": locale}))
    told = [await texts(world, "HELP", nth, To=SHORT_CODE) for nth in (1, 1, 2)]
    words = language.texts.help.replace("{company}", "Jornada")
    words = words.replace("{contact}", "+1 800 555 0100")
    assert told == [[words], [], [words]]
    assert await world.rows("tasks") == []
    # At another sender of ours, where the vendor answers, we are silent.
    assert await texts(world, "HELP", 3) == []


async def test_a_strangers_help_is_answered_and_a_stop_at_a_short_code_confirmed(
    on_a_short_code: World,
) -> None:
    world = on_a_short_code
    stranger = {"From": "+14155550199", "To": SHORT_CODE}
    assert "STOP" in "".join(await texts(world, "help", **stranger))
    assert "START" in "".join(await texts(world, "STOP", 2, **stranger))
    assert await barred(world) == ["+14155550199"]
