"""The pages behind a message's links: looking changes nothing, the button does, once."""

import asyncio
import re
from datetime import UTC, datetime

import pytest

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Channel, Identity, Topic
from domain.ids import check_identifier
from domain.messages import Message
from languages.language import Language
from languages.loader import written
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN, SPANISH
from tests.webhooks.conftest import ANA, World
from tests.webhooks.pages.guarded import assert_guarded
from workflows.car_delivery.messages import CHOOSE_SLOT
from workflows.onboarding.messages import FIRST_STEPS, WELCOME

ACTIONS = [Action.VERIFY, UNSUBSCRIBE]
"""Those with one button; a question's page has tests of its own."""
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def link(world: World, action: str, locale: str = "pt-BR") -> str:
    """Send the welcome, which offers both actions; return one of its links."""
    touchpoint = await world.sent(customer=ANA.model_copy(update={"locale": locale}))
    return f"/m/{touchpoint.link_token}/{action}"


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_scanner_that_opens_every_link_changes_nothing(world: World, action: str) -> None:
    path = await link(world, action)
    before = await world.everything()
    for _ in range(3):
        for method in ("GET", "HEAD"):
            answer = await world.http.request(method, path)
            assert answer.status_code == 200
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
        assert (await world.http.request(method, path)).status_code == 405
    assert await world.everything() == before


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_page_has_one_button_and_no_script(world: World, action: str) -> None:
    answer = await world.http.get(await link(world, action))
    assert_guarded(answer)
    assert answer.text.count("<button") == 1
    assert '<form method="post">' in answer.text


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("locale", "language"),
    [("pt-PT", BRAZILIAN), ("es-MX", SPANISH), ("ro", ROMANIAN), ("de", ENGLISH)],
)
async def test_a_page_speaks_the_customers_language(
    world: World, action: str, locale: str, language: Language
) -> None:
    path = await link(world, action, locale)
    page = (await world.http.get(path)).text
    assert f'<html lang="{language.tag}">' in page
    assert language.pages[action].button in page
    assert "{topic}" not in page + (await world.http.post(path)).text


async def test_the_button_verifies_once(world: World) -> None:
    path = await link(world, Action.VERIFY)
    answer = await world.http.post(path)
    assert answer.status_code == 200
    assert_guarded(answer)
    assert BRAZILIAN.pages[Action.VERIFY].done_text in answer.text
    verified = [row for row in await world.rows("events") if row["name"] == "Email Verified"]
    assert [row["customer_id"] for row in verified] == ["c-ana"]
    assert path.split("/")[2] not in verified[0]["event_id"]

    before = await world.everything()
    again = await world.http.post(path)
    assert again.status_code == 200
    assert BRAZILIAN.pages[Action.VERIFY].again_text in again.text
    assert await world.everything() == before


async def consents_to(world: World, topic: Topic) -> dict[str, bool]:
    rows = await world.rows("consents")
    return {row["channel"]: row["granted"] for row in rows if row["topic"] == topic}


async def consents_to_tips(world: World) -> dict[str, bool]:
    return await consents_to(world, Topic.TIPS)


async def test_one_click_unsubscribes(world: World) -> None:
    """A mail program posts on their behalf, as RFC 8058 has it."""
    touchpoint = await world.sent(FIRST_STEPS)
    path = f"/m/{touchpoint.link_token}/unsubscribe"
    assert (await world.http.post(path, data=ONE_CLICK)).status_code == 200
    assert await consents_to_tips(world) == {"email": False, "sms": False}
    before = await world.everything()
    again = await world.http.post(path, data=ONE_CLICK)
    assert again.status_code == 200
    assert "já estava cancelada" in again.text
    assert await world.everything() == before


@pytest.mark.parametrize("message", [FIRST_STEPS, CHOOSE_SLOT], ids=["tips", "order updates"])
@pytest.mark.parametrize("given", [(Channel.EMAIL,), tuple(Channel)], ids=["email", "both"])
async def test_a_link_unsubscribes_again_whoever_was_given_the_topic_back(
    world: World, message: Message, given: tuple[Channel, ...]
) -> None:
    """In the same old mail, as often as it takes; and their journeys hear each."""
    touchpoint = await world.sent(message)
    topic = touchpoint.topic_left_by_unsubscribing
    path = f"/m/{touchpoint.link_token}/unsubscribe"
    anew = Identity(customer_id="c-ana", consents={topic: dict.fromkeys(given, True)})
    for nth in range(1, 4):
        assert "já estava" not in (await world.http.post(path, data=ONE_CLICK)).text
        assert await consents_to(world, topic) == {"email": False, "sms": False}
        before = await world.everything()
        assert "já estava cancelada" in (await world.http.post(path, data=ONE_CLICK)).text
        assert await world.everything() == before
        left = [row for row in before["events"] if row["name"] == "Unsubscribed"]
        assert [(row["properties"], row["source"]) for row in left] == [
            ({"topic": topic}, "link")
        ] * nth
        assert {row["state"] for row in left} == {"pending"}
        for row in left:
            assert check_identifier(row["event_id"])
            assert touchpoint.touchpoint_id not in row["event_id"]
        await world.jornada.identify(anew)
        assert any((await consents_to(world, topic)).values())


async def test_a_link_unsubscribes_again_also_from_a_consent_of_the_future(world: World) -> None:
    """Some company's clock is years ahead, and tells their consent with the same time twice."""
    touchpoint = await world.sent(FIRST_STEPS)
    path = f"/m/{touchpoint.link_token}/unsubscribe"
    for _ in range(3):
        await world.jornada.identify(ANA, at=datetime(2090, 1, 1, tzinfo=UTC))
        await world.http.post(path, data=ONE_CLICK)
        assert await consents_to_tips(world) == {"email": False, "sms": False}


async def test_taps_at_once_on_a_link_that_counts_again_count_once(world: World) -> None:
    touchpoint = await world.sent(FIRST_STEPS)
    path = f"/m/{touchpoint.link_token}/unsubscribe"
    await world.http.post(path, data=ONE_CLICK)
    await world.jornada.identify(ANA)
    pages = await asyncio.gather(*(world.http.post(path, data=ONE_CLICK) for _ in range(5)))
    assert sum("já estava" not in page.text for page in pages) == 1
    left = [row for row in await world.rows("events") if row["name"] == "Unsubscribed"]
    assert len(left) == 2


async def test_a_message_about_the_account_leaves_its_journeys_topic(world: World) -> None:
    touchpoint = await world.sent(WELCOME)
    answer = await world.http.post(f"/m/{touchpoint.link_token}/unsubscribe")
    assert "dicas" in answer.text
    assert await consents_to_tips(world) == {"email": False, "sms": False}


async def test_each_link_of_a_message_counts_for_itself(world: World) -> None:
    touchpoint = await world.sent(WELCOME)
    for action in ACTIONS:
        answer = await world.http.post(f"/m/{touchpoint.link_token}/{action}")
        assert answer.status_code == 200
    names = {row["name"] for row in await world.rows("events")}
    assert names >= {"Email Verified", "Unsubscribed"}


@pytest.mark.parametrize(
    "path",
    [
        "/m/unknown/verify",
        "/m/unknown/unsubscribe",
        "/m/THIS/delete",
        "/m/THIS/ANSWER",
        "/m/THIS/VERIFY",
        "/m/THISx/verify",
        "/m/a%00b/verify",
        "/m/%ED%A0%80/verify",
        "/m/" + "x" * 5000 + "/verify",
        "/m/%3Cscript%3E/verify",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_an_unknown_link_gets_a_page_and_changes_nothing(
    world: World, path: str, method: str
) -> None:
    touchpoint = await world.sent()
    before = await world.everything()
    answer = await world.http.request(method, path.replace("THIS", touchpoint.touchpoint_id))
    assert answer.status_code == 404
    assert_guarded(answer)
    assert method == "HEAD" or ENGLISH.unknown_title in answer.text
    assert await world.everything() == before


async def test_an_unknown_link_is_told_in_the_browsers_language(world: World) -> None:
    headers = {"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.8"}
    answer = await world.http.get("/m/unknown/verify", headers=headers)
    assert BRAZILIAN.unknown_title in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_a_link_that_its_message_never_offered_leads_nowhere(
    world: World, method: str
) -> None:
    touchpoint = await world.sent(FIRST_STEPS)
    before = await world.everything()
    answer = await world.http.request(method, f"/m/{touchpoint.link_token}/verify")
    assert answer.status_code == 404
    assert_guarded(answer)
    assert await world.everything() == before
    assert (await world.http.get(f"/m/{touchpoint.link_token}/unsubscribe")).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_who_reads_an_old_address_cannot_vouch_for_the_new_one(
    world: World, method: str
) -> None:
    path = await link(world, Action.VERIFY)
    await world.post("/v1/identify", {"userId": "c-ana", "traits": {"email": "ana@new.example"}})
    before = await world.everything()
    answer = await world.http.request(method, path)
    assert answer.status_code == 410
    assert_guarded(answer)
    assert method == "HEAD" or BRAZILIAN.outdated_text in answer.text
    assert "<button" not in answer.text
    assert await world.everything() == before


async def test_an_address_written_otherwise_is_the_same(world: World) -> None:
    path = await link(world, Action.VERIFY)
    await world.post("/v1/identify", {"userId": "c-ana", "traits": {"email": "Ana@Example.com"}})
    assert (await world.http.post(path)).status_code == 200


async def test_who_reads_an_old_address_can_still_unsubscribe(world: World) -> None:
    path = await link(world, UNSUBSCRIBE)
    await world.post("/v1/identify", {"userId": "c-ana", "traits": {"email": "ana@new.example"}})
    assert (await world.http.post(path, data=ONE_CLICK)).status_code == 200
    assert await consents_to_tips(world) == {"email": False, "sms": False}


def test_a_page_names_its_topic_wherever_it_says_what_ends() -> None:
    for language in written().values():
        for words in language.pages.values():
            assert all(words)
            assert re.findall(r"{(.*?)}", "".join(words)) in ([], ["topic"] * 3)


async def test_a_text_has_the_same_links(world: World) -> None:
    touchpoint = await world.texted()
    assert touchpoint.channel is Channel.SMS
    assert (await world.http.get(f"/m/{touchpoint.link_token}/verify")).status_code == 200
