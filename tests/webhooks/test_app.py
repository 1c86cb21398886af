"""What holds for the whole app: health, its description, and one shape of refusals."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.store.engine.database import Database
from starter.client import Jornada
from tests.webhooks.conftest import SANDBOX_PASSWORD, World, calling


async def test_it_lives(world: World) -> None:
    answer = await world.http.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


async def test_without_its_tables_it_takes_nothing_in(
    jornada: Jornada, settings: Settings, tmp_path: Path
) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/empty.db")
    try:
        async with calling(Jornada(jornada.temporal, database), settings) as http:
            for path in ("/health/ready", "/health/intake"):
                answer = await http.get(path)
                assert answer.status_code == 503
                assert "jornada migrate" in answer.json()["what_to_do"]
            assert (await http.get("/health/live")).status_code == 200
    finally:
        await database.close()


async def test_with_its_store_away_senders_are_asked_to_try_again(
    jornada: Jornada, settings: Settings, tmp_path: Path
) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/empty.db")
    try:
        async with calling(Jornada(jornada.temporal, database), settings) as http:
            world = World(jornada, http)
            body = {"userId": "c-1", "event": "Signed Up", "messageId": "m-1"}
            answers: list[httpx.Response] = [
                await world.post("/v1/track", body),
                await world.sendgrid([{"touchpoint_id": "t-1", "event": "delivered"}]),
                await http.get("/m/t-1/verify"),
            ]
        assert [answer.status_code for answer in answers] == [503, 503, 503]
        assert all("Retry-After" in answer.headers for answer in answers)
        assert all(set(answer.json()) == {"error", "what_to_do"} for answer in answers)
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/v1/track", 405), ("DELETE", "/health/live", 405)],
)
async def test_the_frameworks_own_refusals_have_the_same_shape(
    world: World, method: str, path: str, status: int
) -> None:
    answer = await world.http.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what_to_do"}


async def test_a_refused_method_names_all_that_there_are(world: World) -> None:
    answer = await world.http.put("/m/t-1/verify")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


async def described(world: World) -> dict[str, Any]:
    answer = await world.http.get("/openapi.json")
    assert answer.status_code == 200
    schema: dict[str, Any] = answer.json()
    return schema


async def test_every_route_is_described_with_its_statuses(world: World) -> None:
    paths = (await described(world))["paths"]
    statuses = {
        f"{method} {path}": set(route["responses"])
        for path, routes in paths.items()
        for method, route in routes.items()
    }
    keyed = {"200", "400", "401", "403", "413", "415", "422", "503"}
    asked = {"200", "401", "403", "404", "422", "503"}
    calls = ("identify", "track", "page", "screen", "group", "alias", "batch")
    signed = {"400", "403", "413", "422", "503"}
    assert statuses == {
        **{f"post /v1/{call}": keyed | {"429"} for call in calls},
        "post /v1/journeys/{journey}": keyed - {"200"} | {"202", "404"},
        "get /v1/customers/{customer_id}": asked,
        "get /v1/customers/{customer_id}/timeline": asked,
        "get /v1/customers/{customer_id}/explain": asked,
        "get /v1/customers/{customer_id}/preferences": asked,
        "get /v1/customers/{customer_id}/export": asked,
        "put /v1/customers/{customer_id}/preferences": keyed | {"404"},
        "post /v1/customers/{customer_id}/preference-link": keyed - {"200"} | {"201", "404"},
        "delete /v1/customers/{customer_id}": asked - {"200"} | {"202"},
        "post /v1/search": keyed,
        "post /webhooks/sendgrid/events": signed | {"200"},
        "post /webhooks/twilio/status": signed | {"204"},
        "post /webhooks/twilio/inbound": signed | {"200"},
        "get /m/{link}/answer": {"200", "404", "422", "503"},
        "post /m/{link}/answer": {"200", "400", "404", "413", "422", "503"},
        "get /m/{link}/{action}": {"200", "404", "410", "422", "503"},
        "post /m/{link}/{action}": {"200", "404", "410", "413", "422", "503"},
        "get /preferences/{token}": {"200", "404", "410", "422", "503"},
        "post /preferences/{token}": {"200", "400", "404", "410", "413", "422", "503"},
        "post /preferences/{token}/link": {"200", "404", "410", "422", "503"},
        "get /health/live": {"200"},
        "get /health/intake": {"200", "503"},
        "get /health/ready": {"200", "503"},
    }


async def test_every_refusal_of_ours_is_described_as_json(world: World) -> None:
    """Those of the pages, too, which else answer HTML."""
    paths = (await described(world))["paths"]
    media_types = [
        media_type
        for routes in paths.values()
        for route in routes.values()
        for answer in route["responses"].values()
        for media_type, content in answer.get("content", {}).items()
        if content.get("schema", {}).get("title") == "Problem"
    ]
    assert len(media_types) > 20
    assert set(media_types) == {"application/json"}


async def test_ids_and_fields_are_described_as_they_are_checked(world: World) -> None:
    track = (await described(world))["paths"]["/v1/track"]["post"]
    fields = track["requestBody"]["content"]["application/json"]["schema"]["properties"]
    pattern = re.compile(fields["userId"]["pattern"])
    for user_id in ("c-1", "A.b_c:d-9", "x" * 64, "", "x" * 65, "+55119", "ana@example.com", "é"):
        answer = await world.post("/v1/track", {"userId": user_id, "event": "Signed Up"})
        assert (answer.status_code == 200) == (pattern.search(user_id) is not None), user_id
    assert fields["properties"]["type"] == ["object", "null"]
    most = fields["properties"]["maxProperties"]
    for count, dropped in ((most, []), (most + 1, ["properties"])):
        given = {f"p{number}": 1 for number in range(count)}
        body = {"userId": "c-1", "event": "Something", "properties": given}
        answer = await world.post("/v1/track", body)
        assert [each["field"] for each in answer.json()["dropped"]] == dropped


async def test_the_description_stands_on_its_own(world: World) -> None:
    schema = await described(world)

    def check(part: Any) -> None:
        if isinstance(part, dict):
            if "$ref" in part:
                where = part["$ref"].removeprefix("#/components/schemas/")
                assert where in schema["components"]["schemas"]
            for value in part.values():
                check(value)
        elif isinstance(part, list):
            for value in part:
                check(value)

    check(schema)
    track = schema["paths"]["/v1/track"]["post"]
    properties = track["requestBody"]["content"]["application/json"]["schema"]["properties"]
    times = {"timestamp", "originalTimestamp", "sentAt"}
    ids = {"userId", "anonymousId", "messageId"}
    assert {"event", "properties", "context"} | ids | times == set(properties)
    assert track["security"] == [{"Write key": []}]


async def test_the_page_that_shows_it_is_there_only_in_rehearsals(
    world: World, settings: Settings
) -> None:
    """Its scripts are hosted by others."""
    password = ("anybody", SANDBOX_PASSWORD)
    assert (await world.http.get("/docs", auth=password)).status_code == 200
    sending = settings.model_copy(update={"delivery": "vendors"})
    async with calling(world.jornada, sending) as http:
        assert (await http.get("/docs")).status_code == 404
        assert (await http.get("/docs/oauth2-redirect")).status_code == 404
        assert (await http.get("/openapi.json")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sandbox/"),
        ("GET", "/health/live/"),
        ("POST", "/v1/track/"),
        ("GET", "/docs/"),
        ("POST", "/webhooks/twilio/inbound/"),
    ],
)
async def test_a_slash_too_many_leads_nowhere_and_never_to_the_host_that_was_named(
    world: World, method: str, path: str
) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    answer = await world.http.request(method, path, headers=headers)
    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert set(answer.json()) == {"error", "what_to_do"}
