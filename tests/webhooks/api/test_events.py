"""Segment's calls: what is taken in, and what is refused without quoting it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

import pytest
from temporalio import workflow

from adapters.settings import Settings
from domain.customers import Topic
from domain.events import Event
from domain.ids import Identifier
from domain.journeys import Ending, Enrolment, Stage
from starter.client import Jornada
from tests.webhooks.conftest import OPERATOR, WRITER, World, calling
from workflows.base.journey import Journey
from workflows.onboarding.events import SignedUp

TRACK = "/v1/track"
IDENTIFY = "/v1/identify"


def tracked(**more: Any) -> dict[str, Any]:
    return {"userId": "c-1", "event": "Signed Up", **more}


def identified(**traits: Any) -> dict[str, Any]:
    return {"userId": "c-1", "traits": traits}


async def refused(world: World, path: str, body: Any, value: str = "s3cret") -> str:
    """Post, expecting a refusal that changes nothing and does not quote the value."""
    before = await world.everything()
    answer = await world.post(path, body)
    assert answer.status_code == 422, answer.text
    assert set(answer.json()) == {"error", "what_to_do"}
    assert value not in answer.text
    assert await world.everything() == before
    error: str = answer.json()["error"]
    return error


async def customer(world: World) -> dict[str, Any]:
    (row,) = await world.rows("customers")
    return row


async def test_an_event_is_stored_with_all_it_told(world: World) -> None:
    body = tracked(
        properties={"plan": "gold", "note": None, "nested": {"a": [1, 2.5, True]}},
        messageId="m-1",
        timestamp="2026-03-10T12:00:00.123Z",
        context={"library": {"name": "analytics-python"}},
        anonymousId=None,
        integrations={},
        somethingNew=[1],
    )
    answer = await world.post(TRACK, body)
    assert (answer.status_code, answer.json()) == (200, {"accepted": True, "duplicate": False})
    (row,) = await world.rows("events")
    assert (row["event_id"], row["customer_id"], row["name"]) == ("m-1", "c-1", "Signed Up")
    assert row["properties"] == body["properties"]
    assert row["occurred_at"] == datetime(2026, 3, 10, 12, 0, 0, 123000, tzinfo=UTC)
    assert (row["source"], row["state"]) == ("track", "pending")


async def test_a_repeat_is_acknowledged_and_changes_nothing(world: World) -> None:
    calls = [
        (TRACK, tracked(messageId="m-1")),
        (IDENTIFY, identified(email="ana@example.com") | {"messageId": "m-2"}),
        (TRACK, tracked(messageId="ana@example.com")),  # not fit to be shown, but an id
    ]
    for path, body in calls:
        assert (await world.post(path, body)).json()["duplicate"] is False
    before = await world.everything()
    for path, body in calls:
        changed = body | {"traits": {"firstName": "Eve"}, "properties": {"plan": "none"}}
        assert (await world.post(path, changed)).json() == {"accepted": True, "duplicate": True}
    assert await world.everything() == before


async def test_without_a_message_id_every_call_counts(world: World) -> None:
    for _ in range(2):
        assert (await world.post(TRACK, tracked(messageId=None))).json()["duplicate"] is False
    assert len(await world.rows("events")) == 2


async def test_pythons_nulls_and_nodes_omissions_mean_the_same(world: World) -> None:
    nulls = dict.fromkeys(("messageId", "timestamp", "properties", "context", "integrations"))
    assert (await world.post(TRACK, tracked() | nulls)).status_code == 200
    assert (await world.post(TRACK, tracked())).status_code == 200
    blank = identified(**dict.fromkeys(("email", "phone", "firstName", "locale", "consents")))
    assert (await world.post(IDENTIFY, blank | {"context": None})).status_code == 200
    assert (await world.post(IDENTIFY, {"userId": "c-1", "traits": None})).status_code == 200


async def test_a_json_body_needs_no_content_type(world: World) -> None:
    body = b'{"userId": "c-1", "event": "Signed Up"}'
    plain = {"Content-Type": "text/plain"}
    answer = await world.http.post(TRACK, content=body, auth=WRITER, headers=plain)
    assert answer.status_code == 200


async def test_traits_make_the_customer(world: World) -> None:
    body = identified(
        email=" Ana.Silva@EXAMPLE.com ",
        phone="+55 (11) 91234-5678",
        firstName=" Ana ",
        locale="pt_br",
        timezone="America/Sao_Paulo",
        consents={"tips": {"email": True, "sms": False}, "offers": ["email"], "surveys": None},
        plan="gold",
        address={"city": "Recife"},
    )
    answer = await world.post(IDENTIFY, body)
    assert (answer.status_code, answer.json()) == (200, {"accepted": True, "duplicate": False})
    row = await customer(world)
    assert (row["email"], row["phone"]) == ("Ana.Silva@example.com", "+5511912345678")
    assert (row["first_name"], row["locale"]) == ("Ana", "pt-BR")
    assert row["time_zone"] == "America/Sao_Paulo"
    assert row["traits"] == {"plan": "gold", "address": {"city": "Recife"}}
    words = {(r["topic"], r["channel"]): r["granted"] for r in await world.rows("consents")}
    assert words == {
        ("tips", "email"): True,
        ("tips", "sms"): False,
        ("offers", "email"): True,
    }


@pytest.mark.parametrize(
    ("traits", "column", "value"),
    [
        ({"first_name": "Ana"}, "first_name", "Ana"),
        ({"firstName": None, "first_name": "Ana"}, "first_name", "Ana"),
        ({"firstName": "Ana", "first_name": "Eve"}, "first_name", "Ana"),
        ({"language": "ro"}, "locale", "ro"),
        ({"time_zone": "Europe/Lisbon"}, "time_zone", "Europe/Lisbon"),
    ],
)
async def test_a_trait_is_known_by_each_of_its_names(
    world: World, traits: dict[str, Any], column: str, value: str
) -> None:
    await world.post(IDENTIFY, identified(**traits))
    row = await customer(world)
    assert (row[column], row["traits"]) == (value, {})


async def test_rudderstacks_traits_are_in_the_context(world: World) -> None:
    body = {"userId": "c-1", "context": {"traits": {"firstName": "Ana", "locale": "ro"}}}
    await world.post(IDENTIFY, body | {"traits": {"locale": "pt-BR"}})
    row = await customer(world)
    assert (row["first_name"], row["locale"]) == ("Ana", "pt-BR")


async def test_only_what_is_told_changes(world: World) -> None:
    await world.post(IDENTIFY, identified(email="ana@example.com", firstName="Ana", plan="gold"))
    await world.post(IDENTIFY, identified(email="", firstName=None, locale="pt-BR", seats=2))
    row = await customer(world)
    assert (row["email"], row["first_name"], row["locale"]) == ("ana@example.com", "Ana", "pt-BR")
    assert row["traits"] == {"plan": "gold", "seats": 2}


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("email", "s3cret"),
        ("email", "s3cret@"),
        ("email", "s3cret@nowhere"),
        ("email", "s3cret <ana@example.com>"),
        ("email", "a@s3cret@example.com"),
        ("email", "s3cret" * 60 + "@example.com"),
        ("email", ["s3cret@example.com"]),
        ("phone", "s3cret"),
        ("phone", "11912345678"),
        ("phone", "+1"),
        ("phone", "+999999999999999"),
        ("phone", 5511912345678),
        ("phone", "+" + "1" * 300),
        ("firstName", "s3cret" * 20),
        ("firstName", {"s3cret": 1}),
        ("locale", "s3cret!"),
        ("locale", "../s3cret"),
        ("locale", "pt-" + "x" * 40),
        ("timezone", "s3cret/Zone"),
        ("timezone", "../../etc/s3cret"),
        ("timezone", "America"),
        ("timezone", 3),
        ("timezone", "localtime"),
        ("timezone", "posixrules"),
        ("timezone", "Factory"),
        ("time_zone", "s3cret/Zone"),
        ("language", "s3cret!"),
        ("consents", "s3cret"),
        ("consents", {"s3cret": {"email": True}}),
        ("consents", {"tips": {"s3cret": True}}),
        ("consents", {"tips": {"email": "s3cret"}}),
        ("consents", {"tips": {"email": 1}}),
        ("consents", {"tips": {"email": None}}),
        ("consents", {"tips": ["s3cret"]}),
        ("consents", {"tips": [["email"]]}),
        ("consents", {"tips": "s3cret"}),
    ],
)
async def test_an_unusable_trait_is_named_and_not_quoted(
    world: World, trait: str, value: Any
) -> None:
    error = await refused(world, IDENTIFY, identified(**{trait: value}))
    assert error.startswith(f"{trait}: ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("userId", None),
        ("userId", ""),
        ("userId", 7),
        ("userId", "s3cret with blanks"),
        ("userId", "s3cret" * 20),
        ("userId", "s3cret" * 1000),
        ("userId", ["s3cret"]),
        ("event", None),
        ("event", ""),
        ("event", "s3cret" * 20),
        ("event", {"s3cret": 1}),
        ("messageId", "s3cret" * 200),
        ("messageId", 7),
        ("messageId", ""),
        ("properties", ["s3cret"]),
        ("properties", "s3cret"),
        ("properties", {f"s3cret-{n}": n for n in range(201)}),
        ("context", "s3cret"),
        ("timestamp", "s3cret"),
        ("timestamp", 1773154800),
        ("timestamp", {"s3cret": 1}),
        ("timestamp", "2026-02-30T00:00:00Z"),
    ],
)
async def test_an_unusable_field_is_named_and_not_quoted(
    world: World, field: str, value: Any
) -> None:
    assert (await refused(world, TRACK, tracked(**{field: value}))).startswith(field)


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
@pytest.mark.parametrize("user_id", ["s3cret@example.com", "+5511912345678"])
async def test_an_address_is_no_id(world: World, path: str, user_id: str) -> None:
    error = await refused(world, path, tracked(userId=user_id), value=user_id)
    assert "your own opaque customer id" in error


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
@pytest.mark.parametrize("body", [[], "text", 7, True])
async def test_what_is_no_object_is_refused(world: World, path: str, body: Any) -> None:
    assert await refused(world, path, body) == "the body: must be an object"


@pytest.mark.parametrize("path", [TRACK, IDENTIFY, "/v1/journeys/onboarding"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"s3cret",
        b"\xff\xfe{\x00}\x00",
        b'{"userId": "\xe9"}',
        b"[" * 5000 + b"]" * 5000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"properties": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"s3cret": NaN}',
        b'{"s3cret": -Infinity}',
        b'{"s3cret": 1e999}',
        b'{"s3cret": ' + b"9" * 19 + b"}",
        b'{"s3cret": ' + b"9" * 5000 + b"}",
        b'{"userId": "c-1", "event": "nul\\u0000"}',
        b'{"userId": "c-1", "event": "X", "properties": {"nul\\u0000": 1}}',
        b'{"userId": "c-1", "event": "X", "properties": {"a": ["half \\ud800"]}}',
        b'{"userId": "c-1", "traits": {"plan": "\\udfff"}}',
        b"\x1f\x8b\x08\x00gzip",
    ],
    ids=range(18),
)
async def test_json_that_cannot_be_kept_is_refused(world: World, path: str, body: bytes) -> None:
    key: Any = {"headers": OPERATOR} if "journeys" in path else {"auth": WRITER}
    answer = await world.http.post(path, content=body, **key)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error", "what_to_do"}
    assert "s3cret" not in answer.text
    assert not any((await world.everything()).values())


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-03-10T09:00:00-03:00", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("2026-03-10T12:00:00", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("2026-03-10", datetime(2026, 3, 10, tzinfo=UTC)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
async def test_a_time_is_understood(world: World, told: str, kept: datetime) -> None:
    await world.post(TRACK, tracked(timestamp=told))
    (row,) = await world.rows("events")
    assert row["occurred_at"] == kept


@pytest.mark.parametrize(
    "told",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1999-12-31T23:59:59Z",
        (datetime.now(UTC) + timedelta(days=2)).isoformat(),
        (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
    ],
    ids=["year 1", "year 9999", "1999", "in two days", "in two hours"],
)
@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
async def test_a_wrong_clock_loses_no_event(world: World, path: str, told: str) -> None:
    """The time of receipt is taken instead."""
    before = datetime.now(UTC)
    assert (await world.post(path, tracked(timestamp=told))).status_code == 200
    (row,) = await world.rows("events")
    assert before <= row["occurred_at"] <= datetime.now(UTC)


class Size(StrEnum):
    SMALL = "small"


class BasketFilled(Event):
    """Known to a journey of this test's own."""

    KEY: ClassVar[str | None] = "basket_id"
    basket_id: Identifier | None = None
    items: int | None = None
    size: Size | None = None


@workflow.defn(name="basket")
class Basket(Journey):
    begins_with = SignedUp
    listens_to: ClassVar = {}
    goal = BasketFilled
    called_off_by = (BasketFilled,)
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        raise NotImplementedError


@pytest.fixture
async def basket_world(jornada: Jornada, settings: Settings) -> AsyncIterator[World]:
    """A world in which a journey reads `Basket Filled`."""
    with_basket = Jornada(jornada.temporal, jornada.database, journeys={"basket": Basket})
    async with calling(with_basket, settings) as http:
        yield World(with_basket, http)


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        ({"items": "s3cret"}, "properties.items"),
        ({"items": [1]}, "properties.items"),
        ({"size": "s3cret"}, "properties.size"),
        ({"basket_id": "s3cret@example.com"}, "properties.basket_id"),
        ({"basket_id": 7}, "properties.basket_id"),
    ],
)
async def test_a_property_that_a_journey_reads_must_be_usable(
    basket_world: World, properties: dict[str, Any], named: str
) -> None:
    body = tracked(event="Basket Filled", properties=properties)
    assert (await refused(basket_world, TRACK, body)).startswith(named)


async def test_properties_that_no_journey_reads_are_free(basket_world: World) -> None:
    free: dict[str, Any] = {"items": None, "size": "small", "basket_id": "b-1", "note": [{}]}
    for name, properties in (("Basket Filled", free), ("Basket Weaved", {"items": "many"})):
        body = tracked(event=name, properties=properties)
        assert (await basket_world.post(TRACK, body)).status_code == 200


async def test_leaving_events_are_read_by_every_journey(world: World) -> None:
    body = tracked(event="Unsubscribed", properties={"topic": "s3cret"})
    assert (await refused(world, TRACK, body)).startswith("properties.topic")


OTHER_EVENTS = [
    (TRACK, {"userId": "c-2", "event": "Signed Up"}),
    (TRACK, {"userId": "c-1", "event": "Email Verified"}),
]


@pytest.mark.parametrize(("path", "body"), OTHER_EVENTS)
async def test_a_message_id_that_stood_for_something_else_is_no_repeat(
    world: World, path: str, body: dict[str, Any]
) -> None:
    first = {"userId": "c-1", "event": "Signed Up", "messageId": "m-1"}
    assert (await world.post(TRACK, first)).json()["duplicate"] is False
    before = await world.rows("events")
    answer = await world.post(path, body | {"messageId": "m-1"})
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("messageId: ")
    assert await world.rows("events") == before


async def test_a_message_id_of_somebody_elses_traits_is_no_repeat(world: World) -> None:
    await world.post(IDENTIFY, {"userId": "c-1", "messageId": "m-1", "traits": {"plan": "gold"}})
    answer = await world.post(IDENTIFY, {"userId": "c-2", "messageId": "m-1"})
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("messageId: ")
