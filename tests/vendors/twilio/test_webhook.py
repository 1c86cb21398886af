"""Twilio's webhooks: only Twilio is believed."""

import pytest

from adapters.settings import Settings
from starter.client import Jornada
from tests.vendors.twilio.posting import INBOUND, STATUS, refused, status_form, text_form
from tests.webhooks.conftest import PUBLIC_URL, TWILIO_TOKEN, World, a_rehearsal, calling
from vendors.twilio.rehearsal import sign_twilio


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


async def test_without_a_token_to_verify_with_nothing_is_believed(
    jornada: Jornada, settings: Settings
) -> None:
    keyless = a_rehearsal(settings.database_url, without="twilio_auth_token")
    async with calling(jornada, keyless) as http:
        world = World(jornada, http)
        await world.meet()
        by_nobody = sign_twilio("", PUBLIC_URL + INBOUND, text_form("STOP"))
        await refused(world, 403, INBOUND, text_form("STOP"), headers=by_nobody)
