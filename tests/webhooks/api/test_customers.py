"""The view of a customer over HTTP, their timeline, and who is found at an address."""

from typing import Any

import httpx
import pytest

from adapters.store.events.queue import EventQueue
from domain.customers import Channel
from tests.webhooks.conftest import ANA, OPERATOR, World

SEARCH = "/v1/search"
VIEW = "/v1/customers/c-ana"
TIMELINE = f"{VIEW}/timeline"


async def got(world: World, path: str, **query: Any) -> httpx.Response:
    return await world.http.get(path, params=query, headers=OPERATOR)


async def found(world: World, address: str, country: str | None = None) -> list[tuple[str, str]]:
    body = {"address": address} | ({"country": country} if country else {})
    answer = await world.http.post(SEARCH, json=body, headers=OPERATOR)
    assert answer.status_code == 200, answer.text
    return [(one["customer_id"], one["channel"]) for one in answer.json()["customers"]]


async def test_all_that_is_known_of_a_customer_is_shown(world: World) -> None:
    await world.sent()
    await world.jornada.track("c-ana", "Order Completed", {"order_id": "o-1"}, source="shop")
    answer = await got(world, VIEW)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["profile"]["first_name"] == "Ana"
    assert [one["address"] for one in told["addresses"]] == ["ana@example.com", ANA.phone]
    assert told["addresses"][0]["last_sent"]["message"] == "onboarding.welcome"
    assert [one["journey"] for one in told["enrolments"]] == ["onboarding"]
    kinds = {one["kind"] for one in told["timeline"]["entries"]}
    assert kinds == {"event", "message", "enrolment_began"}
    assert told["timeline"]["entries"][0]["at_local"].endswith("-03:00")


async def test_with_temporal_away_the_view_says_why_a_run_does_not_tell_where_it_stands(
    world: World,
) -> None:
    await world.sent()
    (enrolment,) = (await got(world, VIEW)).json()["enrolments"]
    assert enrolment["now"] is None
    assert "TEMPORAL_ADDRESS" in enrolment["problem"]


async def test_an_event_that_nobody_heard_says_why(world: World) -> None:
    await world.meet()
    await world.jornada.track("c-ana", "Cat Petted", message_id="m-1")
    await EventQueue(world.database).dispatched("m-1")
    (entry,) = (await got(world, TIMELINE)).json()["entries"]
    assert entry["event"]["unheard_because"] == "no journey listens to an event of this name"


async def test_a_timeline_is_read_page_by_page(world: World) -> None:
    await world.meet()
    for number in range(5):
        await world.jornada.track("c-ana", f"Step {number}")
    names: list[str] = []
    before: dict[str, Any] = {}
    for _ in range(3):
        page = (await got(world, TIMELINE, limit=2, **before)).json()
        names += [one["event"]["name"] for one in page["entries"]]
        before = {"before": page["before"]}
    assert names == ["Step 4", "Step 3", "Step 2", "Step 1", "Step 0"]
    assert before == {"before": None}


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/v1/customers/c-nobody", {}, 404),
        ("/v1/customers/c-nobody/timeline", {}, 404),
        ("/v1/customers/s3cret@example.com", {}, 422),
        (VIEW, {"limit": 0}, 422),
        (VIEW, {"limit": 101}, 422),
        (TIMELINE, {"limit": "s3cret"}, 422),
        (TIMELINE, {"before": "s3cret"}, 422),
        (TIMELINE, {"before": "s3cret" * 100}, 422),
        (TIMELINE, {"before": ""}, 422),
    ],
)
async def test_what_cannot_be_shown_is_refused_in_our_shape(
    world: World, path: str, query: dict[str, Any], status: int
) -> None:
    await world.meet()
    answer = await got(world, path, **query)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what_to_do"}
    assert "s3cret" not in answer.text


@pytest.mark.parametrize("path", [VIEW, TIMELINE, SEARCH])
async def test_nobody_without_a_key_learns_anything(world: World, path: str) -> None:
    await world.meet()
    method = "POST" if path == SEARCH else "GET"
    body = {"address": "ana@example.com"}
    answer = await world.http.request(method, path, json=body if path == SEARCH else None)
    assert answer.status_code == 401
    assert "Ana" not in answer.text


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("ANA@Example.com ", None),
        ("+55 (11) 91234-5678", None),
        ("0055 11 91234 5678", None),
        ("5511912345678", None),
        ("(11) 91234-5678", "br"),
        ("11912345678", None),
        ("011 91234-5678", "BR"),
    ],
)
async def test_a_customer_is_found_by_whatever_a_person_types(
    world: World, typed: str, country: str | None
) -> None:
    await world.meet()
    channel = Channel.EMAIL if "@" in typed else Channel.SMS
    assert await found(world, typed, country) == [("c-ana", channel)]


async def test_all_who_share_a_number_are_found(world: World) -> None:
    for customer_id in ("c-ana", "c-bea"):
        await world.meet(ANA.model_copy(update={"customer_id": customer_id}))
    assert await found(world, "+5511912345678") == [("c-ana", "sms"), ("c-bea", "sms")]


@pytest.mark.parametrize("typed", ["+5511912340000", "nobody@example.com", "11 91234-0000"])
async def test_an_address_that_nobody_has_finds_nobody(world: World, typed: str) -> None:
    await world.meet()
    assert await found(world, typed) == []


async def test_a_national_number_finds_those_of_any_country_or_of_the_one_named(
    world: World,
) -> None:
    for customer_id, phone in (("c-lisbon", "+351912345678"), ("c-madrid", "+34912345678")):
        await world.meet(ANA.model_copy(update={"customer_id": customer_id, "phone": phone}))
    assert await found(world, "912 345 678") == [("c-lisbon", "sms"), ("c-madrid", "sms")]
    assert await found(world, "912 345 678", "PT") == [("c-lisbon", "sms")]


@pytest.mark.parametrize(
    "body",
    [
        *({"address": each} for each in ("s3cret", "", "s3cret@", "c-ana", "+s3cret", 7, None)),
        *({"address": "ana@example.com", "country": each} for each in ("s3cret", "55", "B", 7)),
        {},
    ],
)
async def test_what_is_no_address_is_refused_and_not_quoted(world: World, body: Any) -> None:
    answer = await world.http.post(SEARCH, json=body, headers=OPERATOR)
    assert answer.status_code == 422
    assert "s3cret" not in answer.text
