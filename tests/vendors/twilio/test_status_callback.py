"""Twilio's status callbacks: what becomes of a text, and of its number."""

import pytest

from tests.vendors.twilio.posting import INBOUND, STATUS, status_form, suppressed, text_form
from tests.webhooks.conftest import ANA, World


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
