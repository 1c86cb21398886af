"""Whom Twilio names: by RCS, by WhatsApp, and by another spelling of the number."""

import pytest

from domain.customers import Channel
from tests.vendors.twilio.posting import (
    INBOUND,
    STATUS,
    replies,
    status_form,
    suppressed,
    text_form,
)
from tests.webhooks.conftest import ANA, PUBLIC_URL, TWILIO_TOKEN, World
from vendors.twilio.rehearsal import sign_twilio
from workflows.car_delivery.messages import CHOOSE_SLOT

BY_RCS = f"rcs:{ANA.phone}"
MEXICAN = ANA.model_copy(update={"phone": "+525512345678"})


async def test_a_stop_by_rcs_stops_texts_and_a_start_lifts_it(world: World) -> None:
    await world.meet()
    await world.twilio(INBOUND, text_form("STOP", From=BY_RCS, To="rcs:jornada_agent"))
    assert await suppressed(world)
    (stop,) = (await world.jornada.explain("c-ana")).opt_outs
    assert stop.channel == "sms"
    await world.twilio(INBOUND, text_form("START", "SM-in-2", From=BY_RCS))
    assert not await suppressed(world)


async def test_an_answer_by_rcs_is_the_customers(world: World) -> None:
    await world.sent(CHOOSE_SLOT, Channel.SMS)
    assert replies(await world.twilio(INBOUND, text_form("2", From=BY_RCS))) == []
    (event,) = [row for row in await world.rows("events") if row["name"] == "Answered"]
    assert event["properties"]["option"] == "2"


@pytest.mark.parametrize("code", ["21610", "30005"])
async def test_a_report_of_what_went_by_rcs_bars_the_number(world: World, code: str) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    form = status_form("undelivered", ErrorCode=code, To=BY_RCS)
    assert (await world.twilio(path, form)).status_code == 204
    assert await suppressed(world)


@pytest.mark.parametrize("said", ["STOP", "START", "hello"])
@pytest.mark.parametrize("sender", [f"whatsapp:{ANA.phone}", "messenger:1234567890"])
async def test_what_comes_by_another_channel_bars_no_texts_and_a_person_reads_it(
    world: World, sender: str, said: str
) -> None:
    await world.meet()
    await world.twilio(INBOUND, text_form("STOP"))
    before = await world.rows("suppressions")
    form = text_form(said, "SM-in-2", From=sender, OptOutType=said if said != "hello" else "")
    assert replies(await world.twilio(INBOUND, form)) == []
    assert await world.rows("suppressions") == before
    (task,) = await world.jornada.tasks.list()
    assert (task.customer_id, task.words) == (None, said)


async def test_the_scheme_is_taken_away_after_the_signature_was_checked(world: World) -> None:
    await world.meet()
    signed = text_form("STOP", From=BY_RCS)
    headers = sign_twilio(TWILIO_TOKEN, PUBLIC_URL + INBOUND, signed)
    answer = await world.twilio(INBOUND, text_form("STOP"), headers=headers)
    assert answer.status_code == 403
    assert not await suppressed(world)


async def test_a_number_that_mexicos_old_plan_spells_is_barred_and_identified(
    world: World,
) -> None:
    await world.meet(MEXICAN)
    await world.twilio(INBOUND, text_form("STOP", From="+5215512345678"))
    assert [row["address"] for row in await world.rows("suppressions")] == [MEXICAN.phone]
    body = {
        "userId": "c-2",
        "traits": {"email": "bruno@example.com", "phone": "+5215512345678"},
    }
    assert (await world.post("/v1/identify", body)).status_code == 200
    addresses = {
        row["address"] for row in await world.rows("addresses") if row["customer_id"] == "c-2"
    }
    assert addresses == {"bruno@example.com", MEXICAN.phone}
