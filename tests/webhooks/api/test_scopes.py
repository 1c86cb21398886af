"""A key that is limited to topics or journeys sees and starts these, and is told what it misses."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from adapters.store.schema import enrolments, heard
from adapters.store.tasks import open_task
from domain.access import ALL, Role, Scope
from domain.customers import Identity, Topic
from tests.webhooks.conftest import ANA, OPERATOR, World
from tests.webhooks.edge.keyring import MARIA, a_key, bearing
from workflows.onboarding.messages import FIRST_STEPS, WELCOME
from workflows.post_purchase.messages import OFFER

EXPLAIN = "/v1/customers/c-ana/explain"
OFFERS = Scope(topics=frozenset({"offers"}))
TIPS = Scope(topics=frozenset({"tips"}))
ORDERS = Scope(journeys=frozenset({"post_purchase"}))
TIPS_OF_ORDERS = Scope(frozenset({"tips"}), frozenset({"post_purchase"}))
SIGNED_UP, ORDERED, SEEN = "Signed Up", "Order Completed", "Video Seen"


@pytest.fixture
async def known(world: World) -> World:
    """Ana in two journeys: onboarding has sent a welcome and tips, her order an offer."""
    jornada = world.jornada
    await world.meet()
    await jornada.start("onboarding", "c-ana", request_id="r-1", by="shop")
    await jornada.start("post_purchase", "c-ana", "o-1", request_id="r-2", by="crm")
    await world.sent(WELCOME)
    await world.sent(FIRST_STEPS)
    await world.sent(
        OFFER,
        topic=Topic.ORDER_UPDATES,
        journey="post_purchase",
        touchpoint_key="run-2:post_purchase.offer:1",
        workflow_id="post_purchase/c-ana/o-1",
        first_execution_run_id="run-2",
    )
    for event, told in ((SIGNED_UP, {}), (ORDERED, {"order_id": "o-1"}), (SEEN, {})):
        await jornada.track("c-ana", event, told, message_id=event.replace(" ", "-"))
    await world.database.write(_heard_by_the_order)
    text = {"MessageSid": "SM-1", "From": str(ANA.phone), "Body": "What a day!"}
    await world.twilio("/webhooks/twilio/inbound", text)
    return world


def _heard_by_the_order(tx: Connection) -> None:
    """As its journey would have it: it heard the sign-up, and asked for a person."""
    order = enrolments.c.journey == "post_purchase"
    enrolment_id = tx.scalar(select(enrolments.c.enrolment_id).where(order))
    tx.execute(insert(heard).values(event_id="Signed-Up", enrolment_id=enrolment_id))
    facts = {"journey": "post_purchase", "owner": "care", "reason": "satisfaction 2 of 5"}
    times = dict.fromkeys(("at", "due_at"), datetime.now(UTC))
    open_task(tx, "run-2:task:1", customer_id="c-ana", **facts, **times)


async def explained(world: World, scope: Scope, name: str = "team") -> dict[str, Any]:
    key = await a_key(world, name, Role.READER, scope)
    answer = await world.http.get(EXPLAIN, **bearing(key))
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def names(told: dict[str, Any], part: str, field: str) -> set[str]:
    return {each[field] for each in told[part]}


def messages(told: dict[str, Any]) -> set[str]:
    return {sent["message"] for run in told["enrolments"] for sent in run["touchpoints"]}


async def test_a_key_without_a_limit_sees_what_the_settings_key_sees(known: World) -> None:
    told = await explained(known, ALL)
    assert told == (await known.http.get(EXPLAIN, headers=OPERATOR)).json()
    assert told["left_out"] is None
    assert names(told, "enrolments", "journey") == {"onboarding", "post_purchase"}
    assert names(told, "events", "name") >= {SIGNED_UP, ORDERED, SEEN}
    assert len(told["unmatched_texts"]) == 1


async def test_a_topic_shows_its_messages_also_within_another_journey_and_no_more_of_that(
    known: World,
) -> None:
    told = await explained(known, OFFERS)
    (order,) = told["enrolments"]
    assert (order["journey"], order["key_as_given"]) == ("post_purchase", None)
    assert messages(told) == {OFFER.name}
    for part in ("tasks", "open_tasks", "steerings", "unmatched_texts"):
        assert told[part] == [], part
    # Nobody heard the order, and a journey of that topic would: it ends an abandoned basket.
    assert names(told, "events", "name") == {ORDERED}
    assert names(told, "consents", "topic") == {"offers"}
    assert names(told, "consent_log", "topic") == {"offers"}


async def test_how_far_another_journey_came_and_how_it_ended_is_not_shown(known: World) -> None:
    order = enrolments.c.journey == "post_purchase"
    ended = {"stage": "retention", "outcome": "not_made_good", "because": "Order Refunded"}
    await known.database.write(lambda tx: tx.execute(update(enrolments).where(order).values(ended)))
    for scope, told in ((ORDERS, ended), (OFFERS, dict.fromkeys(ended))):
        (run,) = (await explained(known, scope, f"team-{len(told)}-{scope.topics is None}"))[
            "enrolments"
        ]
        assert {name: run[name] for name in ended} == told


async def test_a_topic_shows_all_of_a_journey_of_that_topic_but_other_topics_messages(
    known: World,
) -> None:
    told = await explained(known, TIPS)
    assert names(told, "enrolments", "journey") == {"onboarding"}
    assert messages(told) == {FIRST_STEPS.name}
    assert names(told, "steerings", "by") == {"shop"}
    # Another journey heard the sign-up. What nobody heard, and this one would read, is shown.
    assert names(told, "events", "name") == set()
    assert names(told, "consents", "topic") == {"tips"}
    assert names(told, "consent_log", "topic") == {"tips"}


async def test_a_journey_shows_its_own_events_tasks_and_messages_of_all_topics(
    known: World,
) -> None:
    told = await explained(known, ORDERS)
    assert names(told, "enrolments", "journey") == {"post_purchase"}
    assert messages(told) == {OFFER.name}
    assert names(told, "events", "name") == {SIGNED_UP, ORDERED}
    assert [each["heard_by"] for each in told["events"]] == [["post_purchase/c-ana/o-1"], []]
    assert names(told, "tasks", "owner") == names(told, "open_tasks", "owner") == {"care"}
    assert names(told, "steerings", "by") == {"crm"}


async def test_of_two_limits_both_count(known: World) -> None:
    told = await explained(known, TIPS_OF_ORDERS)
    assert (told["enrolments"], told["events"], told["steerings"]) == ([], [], [])
    assert names(told, "consents", "topic") == {"tips"}
    assert names(told, "consent_log", "topic") == {"tips"}


async def test_what_is_left_out_is_counted(known: World) -> None:
    whole = await explained(known, ALL)
    await known.jornada.access.revoke("team", MARIA)
    told = await explained(known, OFFERS)
    assert told["left_out"] == {
        "seen": "topics offers",
        "enrolments": 1,
        "touchpoints": 2,
        "events": len(whole["events"]) - len(told["events"]),
        "tasks": len(whole["tasks"]),
        "operations": 2,
        "consents": len(whole["consents"]) - len(told["consents"]),
        "texts": 1,
    }


@pytest.mark.parametrize(
    ("scope", "journey", "key", "status"),
    [
        (ORDERS, "post_purchase", "o-2", 202),
        (ORDERS, "onboarding", None, 403),
        (ORDERS, "nothing_of_ours", None, 403),
        (TIPS, "onboarding", None, 202),
        (TIPS, "post_purchase", "o-2", 403),
        (TIPS, "nothing_of_ours", None, 404),
        (TIPS_OF_ORDERS, "onboarding", None, 403),
        (TIPS_OF_ORDERS, "post_purchase", "o-2", 403),
    ],
)
async def test_a_key_starts_what_its_limit_covers(
    world: World, scope: Scope, journey: str, key: str | None, status: int
) -> None:
    team = await a_key(world, "team", Role.OPERATOR, scope)
    body = {"customer_id": "c-1", "key": key}
    answer = await world.http.post(f"/v1/journeys/{journey}", json=body, **bearing(team))
    assert answer.status_code == status
    assert len(await world.rows("enrolments")) == (status == 202)
    if status == 403:
        assert answer.json()["error"].startswith("this key is limited to the ")


async def test_whose_key_started_a_journey_is_in_the_audit_once(world: World) -> None:
    team = await a_key(world, "marketing", Role.OPERATOR)
    body = {"customer_id": "c-1", "request_id": "r-1"}
    for how in (bearing(team), bearing(team), {"headers": OPERATOR}):
        answer = await world.http.post("/v1/journeys/onboarding", json=body, **how)
        assert answer.status_code == 202
    told = await world.jornada.explain("c-1")
    assert [(one.action, one.by, one.workflow_id) for one in told.steerings] == [
        ("start", "marketing", "onboarding/c-1")
    ]
    other = {"customer_id": "c-2"}
    await world.http.post("/v1/journeys/onboarding", json=other, headers=OPERATOR)
    (line,) = (await world.jornada.explain("c-2")).steerings
    assert line.by == "JORNADA_API_KEYS"


async def test_a_limited_key_sees_their_ids_and_not_those_that_stayed_another_ones(
    known: World,
) -> None:
    await known.jornada.identify(Identity(customer_id="c-bea"), anonymous_id="sofa")
    for device in ("phone", "sofa"):
        await known.jornada.identify(Identity(customer_id="c-ana"), anonymous_id=device)
    told = await explained(known, TIPS)
    assert names(told, "identities", "identity") == {"anon:phone"}
