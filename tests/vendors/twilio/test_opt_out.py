"""STOP is obeyed at once, and START lifts it."""

import pytest
from structlog.testing import capture_logs

from adapters.seldom import Seldom
from adapters.settings import Settings
from domain.customers import Channel
from starter.client import Jornada
from tests.vendors.twilio.posting import (
    INBOUND,
    STATUS,
    refused,
    replies,
    status_form,
    suppressed,
    text_form,
)
from tests.webhooks.conftest import ANA, World, calling
from webhooks import callbacks
from workflows.car_delivery.messages import CHOOSE_SLOT


async def test_a_number_told_by_the_python_client_is_reached_by_its_stop(world: World) -> None:
    await world.meet(ANA.model_copy(update={"phone": "+55 11 91234-5678"}))
    await world.twilio(INBOUND, text_form("STOP"))
    (stop,) = (await world.jornada.explain("c-ana")).opt_outs
    assert (stop.channel, stop.restarted) == ("sms", False)
    assert len((await world.jornada.explain("c-ana")).suppressions) == 1


async def test_a_stop_that_is_refused_is_an_error_in_the_log(
    jornada: Jornada, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "_said", Seldom())
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


@pytest.mark.parametrize(
    "body", ["stop please", "Please stop texting me!", "unsubscribe me", "dezabonare", "Oprește"]
)
async def test_a_polite_stop_is_a_stop(world: World, body: str) -> None:
    await world.meet()
    assert (await world.twilio(INBOUND, text_form(body))).status_code == 200
    assert [row["address"] for row in await world.rows("suppressions")] == [ANA.phone]
