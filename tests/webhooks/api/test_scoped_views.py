"""A key that is limited to topics or journeys sees and changes what is theirs, and no more."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from adapters.store.access import NewKey
from adapters.store.events.decisions import Place, note_not_entered
from adapters.store.schema import enrolments, heard
from domain.access import ALL, Role, Scope
from domain.entry import NotEntered, Refusal
from tests.webhooks.api.test_scopes import (
    OFFERS,
    ORDERED,
    ORDERS,
    SEEN,
    SIGNED_UP,
    TIPS,
    TIPS_OF_ORDERS,
    known,
    names,
)
from tests.webhooks.conftest import ANA, OPERATOR, World
from tests.webhooks.edge.keyring import a_key, bearing
from workflows.onboarding.messages import FIRST_STEPS, WELCOME
from workflows.post_purchase.messages import OFFER

__all__ = ["known"]

VIEW = "/v1/customers/c-ana"
TIMELINE = "/v1/customers/c-ana/timeline"
PREFERENCES = "/v1/customers/c-ana/preferences"


async def got(world: World, path: str, scope: Scope) -> dict[str, Any]:
    key = await a_key(world, f"team-{len(await world.rows('access_keys'))}", Role.SUPPORT, scope)
    answer = await world.http.get(path, **bearing(key))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def told_of(timeline: dict[str, Any]) -> list[tuple[str, str]]:
    """What a timeline's entries are about."""
    return sorted((each["kind"], _about(each)) for each in timeline["entries"])


def _about(entry: dict[str, Any]) -> str:
    kind = entry["kind"].partition("_")[0]
    about = {"event": ("event", "name"), "message": ("message", "message")}
    about |= {"enrolment": ("enrolment", "journey"), "task": ("task", "journey")}
    about |= {"operator": ("request", "journey"), "answer": ("answer", "words")}
    part, field = about[kind]
    return str(entry[part][field])


async def test_a_key_without_a_limit_sees_what_the_settings_key_sees(known: World) -> None:
    for path in (VIEW, TIMELINE, PREFERENCES):
        told = await got(known, path, ALL)
        assert told == (await known.http.get(path, headers=OPERATOR)).json()
        assert told.get("limited_to") is None


async def test_a_journey_shows_its_enrolments_tasks_events_and_messages(known: World) -> None:
    told = await got(known, VIEW, ORDERS)
    assert told["limited_to"] == "journeys post_purchase"
    assert names(told, "enrolments", "journey") == {"post_purchase"}
    assert names(told, "tasks", "journey") == {"post_purchase"}
    of_messages = {"offers", "order_updates", "surveys", "tips"}
    assert names(told, "consents", "topic") == of_messages  # and not the account's
    assert told_of(told["timeline"]) == [
        ("enrolment_began", "post_purchase"),
        ("event", SIGNED_UP),
        ("message", OFFER.name),
        ("operator_request", "post_purchase"),
        ("task_opened", "post_purchase"),
    ]


async def test_a_topic_shows_its_messages_also_within_another_journey_and_no_more_of_that(
    known: World,
) -> None:
    told = await got(known, VIEW, OFFERS)
    assert (told["enrolments"], told["tasks"]) == ([], [])
    assert names(told, "consents", "topic") == {"offers"}
    assert told_of(told["timeline"]) == [("message", OFFER.name)]


async def test_a_topics_own_journey_is_theirs_but_not_its_messages_of_other_topics(
    known: World,
) -> None:
    told = await got(known, VIEW, TIPS)
    assert names(told, "enrolments", "journey") == {"onboarding"}
    shown = told_of(told["timeline"])
    assert ("message", FIRST_STEPS.name) in shown
    assert ("message", WELCOME.name) not in shown
    assert {about for kind, about in shown if kind == "event"}.isdisjoint({ORDERED, SEEN})


async def test_of_two_limits_both_count(known: World) -> None:
    told = await got(known, VIEW, TIPS_OF_ORDERS)
    assert (told["enrolments"], told["tasks"], told["timeline"]["entries"]) == ([], [], [])


@pytest.mark.parametrize("scope", [OFFERS, TIPS, ORDERS])
async def test_no_limited_key_sees_an_address_a_trait_or_a_text(known: World, scope: Scope) -> None:
    traits = {"plan": "s3cret", "locale": "C"}
    await known.post("/v1/identify", {"userId": "c-ana", "traits": traits})
    whole = str((await known.http.get(VIEW, headers=OPERATOR)).json())
    told = str(await got(known, VIEW, scope)) + str(await got(known, TIMELINE, scope))
    for personal in (str(ANA.email), str(ANA.phone), "s3cret", "What a day!"):
        assert personal in whole
        assert personal not in told


async def test_pages_of_a_timeline_are_read_to_their_end_and_show_what_is_theirs(
    known: World,
) -> None:
    whole = told_of((await got(known, VIEW, ORDERS))["timeline"])
    key = await a_key(known, "pages", Role.READER, ORDERS)
    entries: list[Any] = []
    before = ""
    while True:
        page = (await known.http.get(f"{TIMELINE}?limit=1{before}", **bearing(key))).json()
        assert page["limited_to"] == "journeys post_purchase"
        entries += page["entries"]
        if page["before"] is None:
            break
        before = f"&before={page['before']}"
    assert told_of({"entries": entries}) == whole


async def pages_before(world: World, path: str, key: NewKey) -> list[str]:
    """Return the places at which a timeline is read on, an entry a page."""
    found: list[str] = []
    page = (await world.http.get(f"{path}?limit=1", **bearing(key))).json()
    while before := page.get("timeline", page)["before"]:
        found.append(before)
        at = f"{TIMELINE}?limit=1&before={before}"
        page = (await world.http.get(at, **bearing(key))).json()
    return found


@pytest.mark.parametrize("path", [VIEW, TIMELINE])
async def test_where_a_limited_key_reads_on_tells_nothing_of_what_is_hidden(
    known: World, path: str
) -> None:
    whole = await pages_before(known, path, await a_key(known, "whole", Role.READER))
    limited = await pages_before(
        known, path, await a_key(known, "team", Role.READER, TIPS_OF_ORDERS)
    )
    assert len(limited) == len(whole)
    hidden = [read_place(each) for each in whole]
    assert any(b"message" in each for each in hidden), "it does name an entry"
    assert (len(set(map(len, whole))) > 1, len(set(map(len, limited)))) == (True, 1)
    for place in map(read_place, limited):
        for told in (b"message", b"event", b"enrolment", b"task", b"answer", b"6393"):
            assert told not in place


async def test_a_limited_key_makes_up_no_place_to_read_on(known: World) -> None:
    """By places of its choice it could find out when what is hidden happened."""
    key = await a_key(known, "whole", Role.READER)
    limited = await a_key(known, "team", Role.READER, TIPS)
    whole = (await pages_before(known, TIMELINE, key))[0]
    theirs = (await pages_before(known, TIMELINE, limited))[0]
    torn = theirs[:-2]
    changed = ("B" if theirs[0] == "A" else "A") + theirs[1:]
    for before in (whole, torn, changed, "x", "~", "é"):
        answer = await known.http.get(TIMELINE, params={"before": before}, **bearing(limited))
        assert answer.status_code == 422, before
    answer = await known.http.get(TIMELINE, params={"before": theirs}, **bearing(key))
    assert answer.status_code == 422


def read_place(before: str) -> bytes:
    return base64.urlsafe_b64decode(before + "==")


async def test_an_event_of_theirs_names_no_journey_of_others(known: World) -> None:
    await known.jornada.start("onboarding", "c-ana", request_id="r-9")
    told = await got(known, VIEW, ORDERS)
    (event,) = [each["event"] for each in told["timeline"]["entries"] if each["kind"] == "event"]
    assert (event["began"], event["heard_by"]) == ([], ["post_purchase/c-ana/o-1"])


async def test_of_an_event_of_theirs_they_see_what_its_journey_does_and_decided(
    known: World,
) -> None:
    """What a sender adds may be anything; what another journey decided is not theirs."""
    told = {"order_id": "o-1", "total": 12.5, "ship_to": "s3cret", "mail": ANA.email}
    await known.jornada.track("c-ana", ORDERED, told, message_id="ordered")
    await known.database.write(_decided_of_what_the_order_heard)
    whole = str(await got(known, VIEW, ALL))
    for path in (VIEW, TIMELINE):
        said = await got(known, path, ORDERS)
        timeline = said.get("timeline", said)
        events = [each["event"] for each in timeline["entries"] if each["kind"] == "event"]
        assert {each["name"]: each["properties"] for each in events} == {
            SIGNED_UP: {},
            ORDERED: {"order_id": "o-1", "total": 12.5},
        }
        assert [no["journey"] for each in events for no in each["began_no"]] == ["post_purchase"]
        for hidden in ("s3cret", "of the others"):
            assert hidden in whole
            assert hidden not in str(said)


def _decided_of_what_the_order_heard(tx: Connection) -> None:
    order = enrolments.c.journey == "post_purchase"
    enrolment_id = tx.scalar(select(enrolments.c.enrolment_id).where(order))
    tx.execute(insert(heard).values(event_id="ordered", enrolment_id=enrolment_id))
    for journey, why in (("onboarding", "of the others"), ("post_purchase", "of theirs")):
        not_entered, at = NotEntered(Refusal.CONDITION, why), datetime.now(UTC)
        place = Place("ordered", journey)
        note_not_entered(tx, place, "c-ana", not_entered, at=at, look_at=None)


async def test_a_search_finds_for_a_limited_key_who_is_at_the_address_it_has(
    known: World,
) -> None:
    key = await a_key(known, "team", Role.READER, ORDERS)
    answer = await known.http.post("/v1/search", json={"address": ANA.phone}, **bearing(key))
    assert names(answer.json(), "customers", "customer_id") == {"c-ana"}


@pytest.mark.parametrize(
    ("scope", "topics"),
    [
        (OFFERS, {"offers"}),
        (TIPS_OF_ORDERS, {"tips"}),
        (Scope(journeys=frozenset({"onboarding"})), {"tips"}),
    ],
)
async def test_preferences_are_shown_on_the_topics_of_the_limit(
    known: World, scope: Scope, topics: set[str]
) -> None:
    told = await got(known, PREFERENCES, scope)
    assert set(told["topics"]) == topics
    assert told["channels"] == ["email", "sms"]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ({"topics": {"offers": {"email": False}}}, 200),
        ({"topics": {"tips": {"email": False}}}, 403),
        ({"topics": {"offers": {"email": False}, "tips": {"email": False}}}, 403),
        ({"quiet_hours": {"begins": "22:00", "ends": "07:00"}}, 403),
        ({"quiet_hours": None}, 403),
    ],
)
async def test_preferences_are_changed_on_the_topics_of_the_limit_alone(
    known: World, call: Any, status: int
) -> None:
    key = await a_key(known, "team", Role.SUPPORT, OFFERS)
    before = await known.rows("consents")
    answer = await known.http.put(PREFERENCES, json=call, **bearing(key))
    assert answer.status_code == status, answer.text
    after = await known.rows("consents")
    if status == 200:
        assert set(answer.json()["topics"]) == {"offers"}
        changed = [row for row in after if row not in before]
        assert {(row["topic"], row["channel"]) for row in changed} == {("offers", "email")}
    else:
        assert after == before
        assert await known.rows("quiet_hours") == []
