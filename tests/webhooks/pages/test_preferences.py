"""The page of a customer's preferences: opening it changes nothing, and each choice is proven."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from adapters.store.customers.preference_links import PreferenceLinks
from adapters.store.events.intake import Intake
from adapters.store.schema import customers, preference_links
from domain.customers import Channel, Identity, Topic
from tests.adapters.store.transactions import begin
from tests.webhooks.conftest import ANA, World
from tests.webhooks.pages.guarded import assert_guarded

ANNE = ANA.model_copy(
    update={
        "locale": "en",
        "consents": {Topic.TIPS: {Channel.EMAIL: True}, Topic.OFFERS: {Channel.SMS: True}},
    }
)


async def link(world: World, customer: Identity = ANNE) -> str:
    """Make a customer known, and a link that was mailed to them; return its page's path."""
    await world.meet(customer)
    email = customer.email or ""
    links = PreferenceLinks(world.database)
    token = await links.make(customer.customer_id, Channel.EMAIL, email, datetime.now(UTC))
    return f"/preferences/{token}"


def boxes(page: str) -> dict[str, bool]:
    """Which boxes there are, and whether each is ticked."""
    found = re.findall(r'name="wanted" value="(.*?)"( checked)?', page)
    return {name: bool(checked) for name, checked in found}


async def choose(world: World, path: str, *wanted: str, **also: str) -> httpx.Response:
    """Tick just these boxes, and save."""
    shown = list(boxes((await world.http.get(path)).text))
    form: dict[str, Any] = {"act": "save", "shown": shown, "wanted": list(wanted)} | also
    return await world.http.post(path, data=form)


async def states(world: World) -> dict[str, str]:
    """What they said, as the API tells it."""
    told = await world.jornada.preferences.of(ANNE.customer_id)
    assert told is not None
    return {f"{t}.{c}": str(state) for (t, c), state in told.consents.items() if state}


async def test_it_shows_what_they_get_and_opening_it_changes_nothing(world: World) -> None:
    path = await link(world)
    before = await world.everything()
    answer = await world.http.get(path)
    await world.http.head(path)

    assert answer.status_code == 200
    assert_guarded(answer)
    assert await world.everything() == before
    shown = boxes(answer.text)
    assert [name for name, ticked in shown.items() if ticked] == [
        "order_updates.email",  # it needs no opt-in by mail
        "tips.email",
        "offers.sms",
    ]
    assert "account.email" not in shown
    assert 'lang="en"' in answer.text


async def test_what_is_ticked_is_kept_and_what_is_not_is_left(world: World) -> None:
    path = await link(world)
    answer = await choose(world, path, "order_updates.email", "tips.sms", "offers.sms")

    assert "Saved." in answer.text
    assert await states(world) == {
        "tips.email": "withdrawn",
        "tips.sms": "granted",
        "offers.sms": "granted",
    }
    (first, second, *_) = (await world.rows("consent_log"))[-2:]
    assert {(row["topic"], row["channel"], row["before"]) for row in (first, second)} == {
        ("tips", "email", "granted"),
        ("tips", "sms", None),
    }
    assert {row["source"] for row in (first, second)} == {"preferences"}


async def test_a_repeat_changes_nothing(world: World) -> None:
    path = await link(world)
    form = {"act": "save", "shown": ["tips.email", "surveys.email"], "wanted": ["surveys.email"]}
    await world.http.post(path, data=form)
    before = await world.everything()
    assert (await world.http.post(path, data=form)).status_code == 200
    assert await world.everything() == before


async def test_who_leaves_a_topic_on_every_channel_leaves_its_journeys(world: World) -> None:
    path = await link(world)
    await choose(world, path, "order_updates.email", "offers.sms")
    left = [e["properties"] for e in await world.rows("events") if e["name"] == "Unsubscribed"]
    assert left == [{"topic": "tips"}]


async def test_nothing_any_more_is_nothing_commercial(world: World) -> None:
    path = await link(world)
    answer = await world.http.post(path, data={"act": "nothing"})

    ticked = [name for name, is_ticked in boxes(answer.text).items() if is_ticked]
    assert ticked == ["order_updates.email"]
    left = [e["properties"] for e in await world.rows("events") if e["name"] == "Unsubscribed"]
    assert left == [{"topic": topic} for topic in Topic if not topic.transactional]
    before = await world.everything()
    await world.http.post(path, data={"act": "nothing"})
    assert await world.rows("consent_log") == before["consent_log"]


async def test_own_quiet_hours_are_kept_shown_and_taken_back(world: World) -> None:
    path = await link(world)
    ticked = ("order_updates.email", "tips.email", "offers.sms")
    answer = await choose(world, path, *ticked, quiet="own", begins="22:30", ends="07:15")
    assert 'value="22:30"' in answer.text
    assert "America/Sao Paulo" in answer.text
    (row,) = await world.rows("quiet_hours")
    assert (row["begins"], row["ends"]) == ("22:30", "07:15")

    await choose(world, path, *ticked, begins="22:30", ends="07:15")
    assert await world.rows("quiet_hours") == []


@pytest.mark.parametrize(("begins", "ends"), [("22:00", "22:00"), ("22:01", "8"), ("", "x" * 50)])
async def test_quiet_hours_that_are_none_save_nothing(world: World, begins: str, ends: str) -> None:
    path = await link(world)
    before = await world.everything()
    answer = await choose(world, path, quiet="own", begins=begins, ends=ends)
    assert "Nothing was saved" in answer.text
    assert await world.everything() == before


async def test_a_channel_that_was_stopped_has_no_boxes_and_says_why(world: World) -> None:
    path = await link(world)
    await Intake(world.database).stop_channel(
        "e-stop", Channel.SMS, ANNE.phone or "", datetime.now(UTC)
    )
    answer = await world.http.get(path)
    assert all(name.endswith(".email") for name in boxes(answer.text))
    assert "Text message: We send nothing there" in answer.text


async def expire(world: World) -> None:
    async with begin(world.database) as tx:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await tx.execute(update(preference_links).values(expires_at=past))


async def asked_for(world: World) -> list[str]:
    """Whom a fresh link will be sent to."""
    rows = await world.rows("events")
    return [row["customer_id"] for row in rows if row["name"] == "Preference Link Requested"]


async def test_an_expired_link_and_one_that_never_was_look_the_same(world: World) -> None:
    path = await link(world)
    await expire(world)
    never = "/preferences/" + "a" * 22
    theirs, nobodys = await world.http.get(path), await world.http.get(never)

    assert theirs.status_code == nobodys.status_code == 410
    assert_guarded(theirs)
    assert theirs.text.replace(path, "") == nobodys.text.replace(never, "")
    before = await world.everything()
    assert (await world.http.post(path, data={"act": "nothing"})).status_code == 410
    assert await world.everything() == before

    answers = [await world.http.post(f"{each}/link") for each in (path, path, never)]
    assert {(each.status_code, each.text) for each in answers} == {(200, answers[0].text)}
    assert await asked_for(world) == [ANNE.customer_id], "once a day"


async def test_a_link_dies_with_its_address(world: World) -> None:
    path = await link(world)
    moved = ANNE.model_copy(update={"email": "ana.new@example.com"})
    await world.jornada.identify(moved)
    assert (await world.http.get(path)).status_code == 410
    await world.http.post(f"{path}/link")
    assert await asked_for(world) == []


async def test_a_link_of_who_was_erased_opens_nothing(world: World) -> None:
    path = await link(world)
    async with begin(world.database) as tx:
        await tx.execute(update(customers).values(erased_at=datetime.now(UTC)))
    assert (await world.http.get(path)).status_code == 410
    await world.http.post(f"{path}/link")
    assert await asked_for(world) == []


async def test_only_a_digest_of_a_link_is_kept(world: World) -> None:
    token = (await link(world)).rpartition("/")[2]
    assert token not in str(await world.everything())


async def test_a_form_that_is_no_form_of_ours_is_refused(world: World) -> None:
    path = await link(world)
    before = await world.everything()
    for form in ({"shown": ["x"] * 99}, {"wanted": "x" * 99}, {"begins": "x" * 99}):
        assert (await world.http.post(path, data=form)).status_code == 422
    assert await world.everything() == before
    assert (await world.http.get("/preferences/a%20b")).status_code == 404
