"""Every role at every route: what it may do, and what it is told where it may not."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import Depends
from fastapi.routing import iter_route_contexts
from structlog.testing import capture_logs

from adapters.seldom import Seldom
from adapters.settings import Settings
from adapters.store.access import NewKey
from domain.access import Permission, Role, Scope, key_text, may
from starter.client import Jornada
from tests.adapters.store.transactions import begin
from tests.docs.pages import cells_of
from tests.webhooks.conftest import API_KEY, PUBLIC_URL, WRITE_KEY, World
from tests.webhooks.edge.keyring import MARIA, a_key, bearing, rotated, writing_with
from webhooks.app import create_app
from webhooks.edge import keys as edge
from webhooks.edge.keys import requires

OPEN = "none"
SIGNED = "the vendor's signature"
SANDBOX = "this machine, or the sandbox's password"
ROUTES: dict[str, Permission | str] = {
    "POST /v1/identify": Permission.INTAKE,
    "POST /v1/track": Permission.INTAKE,
    "POST /v1/page": Permission.INTAKE,
    "POST /v1/screen": Permission.INTAKE,
    "POST /v1/group": Permission.INTAKE,
    "POST /v1/alias": Permission.INTAKE,
    "POST /v1/batch": Permission.INTAKE,
    "POST /v1/import": Permission.INTAKE,
    "POST /v1/journeys/{journey}": Permission.START,
    "GET /v1/customers/{customer_id}/explain": Permission.READ,
    "GET /v1/customers/{customer_id}": Permission.READ,
    "GET /v1/customers/{customer_id}/timeline": Permission.READ,
    "POST /v1/search": Permission.READ,
    "POST /v1/broadcasts": Permission.START,
    "GET /v1/broadcasts": Permission.READ,
    "GET /v1/broadcasts/{broadcast_id}": Permission.READ,
    "POST /v1/broadcasts/{broadcast_id}/{action}": Permission.START,
    "GET /v1/segments": Permission.READ,
    "GET /v1/segments/{segment}/count": Permission.READ,
    "GET /v1/customers/{customer_id}/preferences": Permission.READ,
    "PUT /v1/customers/{customer_id}/preferences": Permission.PREFERENCES,
    "POST /v1/customers/{customer_id}/preference-link": Permission.PREFERENCES,
    "GET /v1/customers/{customer_id}/export": Permission.ADMIN,
    "DELETE /v1/customers/{customer_id}": Permission.ADMIN,
    "GET /preferences/{token}": OPEN,
    "POST /preferences/{token}": OPEN,
    "POST /preferences/{token}/link": OPEN,
    "GET /m/{link}/answer": OPEN,
    "POST /m/{link}/answer": OPEN,
    "GET /m/{link}/{action}": OPEN,
    "POST /m/{link}/{action}": OPEN,
    "GET /health/live": OPEN,
    "GET /health/intake": OPEN,
    "GET /health/ready": OPEN,
    "GET /openapi.json": OPEN,
    "POST /webhooks/sendgrid/events": SIGNED,
    "POST /webhooks/twilio/inbound": SIGNED,
    "POST /webhooks/twilio/status": SIGNED,
    "GET /docs": SANDBOX,
    "GET /sandbox": SANDBOX,
    "GET /sandbox/{message_id}": SANDBOX,
    "GET /sandbox/{message_id}/html": SANDBOX,
    "GET /sandbox/{message_id}/text": SANDBOX,
    "POST /sandbox/reply": SANDBOX,
    "GET /outbox": SANDBOX,
}
"""What each route asks for. A new one is named here, or a test says so."""
WHOLE = {
    "POST /v1/customers/{customer_id}/preference-link",
    *("GET /v1/segments", "GET /v1/segments/{segment}/count"),
}
"""What concerns every topic: a key that is limited does none of it."""
GUARDED = {route: need for route, need in ROUTES.items() if isinstance(need, Permission)}
PAGE = "docs/operating/keys.md"


def routes_of(jornada: Jornada, settings: Settings) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(create_app(jornada, settings).routes)
        for method in (route.methods or set()) - {"HEAD"}
    }


async def test_every_route_is_named_with_what_it_asks_for(
    jornada: Jornada, settings: Settings
) -> None:
    assert routes_of(jornada, settings) == ROUTES.keys()


async def ask(world: World, route: str, key: NewKey | str | None) -> httpx.Response:
    """Send an empty request in the route's own way: it gets past the key, or it does not."""
    method, _, path = route.partition(" ")
    path = path.format(
        journey="onboarding",
        customer_id="c-nobody",
        segment="nothing",
        broadcast_id="none",
        action="pause",
    )
    send = writing_with if ROUTES[route] is Permission.INTAKE else bearing
    how = {} if key is None else send(key)
    return await world.http.request(method, path, json=None if method == "GET" else {}, **how)


@pytest.mark.parametrize("role", Role)
async def test_each_role_may_what_it_may_and_is_told_who_may_the_rest(
    world: World, role: Role
) -> None:
    key = await a_key(world, "crm", role)
    for route, need in GUARDED.items():
        answer = await ask(world, route, key)
        if may(role, need):
            assert answer.status_code in (200, 404, 422), route
            continue
        assert answer.status_code == 403, route
        told = answer.json()
        assert told["error"] == f"a key of the role {role} may not {need}"
        those = told["what_to_do"].rpartition(": ")[2].split(", ")
        assert those == [each for each in Role if may(each, need)]
        assert key.text not in answer.text
    assert await world.rows("events") == await world.rows("enrolments") == []


async def _expired(world: World) -> NewKey:
    return await a_key(world, "crm", Role.READER, expires_at=datetime.now(UTC))


async def _revoked(world: World) -> NewKey:
    key = await a_key(world, "crm", Role.READER)
    await world.jornada.access.revoke("crm", MARIA)
    return key


async def _rotated(world: World) -> NewKey:
    key = await a_key(world, "crm", Role.READER)
    await rotated(world, "crm", timedelta(0))
    return key


async def _guessed(world: World) -> str:
    key = await a_key(world, "crm", Role.READER)
    return key_text(key.key.key_id, "00" * 32)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (_expired, "this is a key that has expired"),
        (_revoked, "this is a key that was revoked"),
        (_rotated, "this is a key that was rotated: there is a newer one"),
        (_guessed, "key is needed"),
    ],
)
async def test_a_key_that_does_not_open_is_told_why_only_to_its_holder(
    world: World, made: object, told: str
) -> None:
    assert callable(made)
    key = await made(world)
    for route in GUARDED:
        answer = await ask(world, route, key)
        assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (401, True), route
        assert told in answer.json()["error"]


async def test_nobody_without_a_key_gets_past_one(world: World) -> None:
    for route, need in GUARDED.items():
        answer = await ask(world, route, None)
        scheme = "Basic" if need is Permission.INTAKE else "Bearer"
        assert answer.status_code == 401, route
        assert answer.headers["WWW-Authenticate"].split()[0] == scheme


async def test_the_keys_of_the_settings_go_on_working(world: World) -> None:
    for route, need in GUARDED.items():
        ours, other = (WRITE_KEY, API_KEY) if need is Permission.INTAKE else (API_KEY, WRITE_KEY)
        assert (await ask(world, route, ours)).status_code in (200, 404, 422), route
        assert (await ask(world, route, other)).status_code == 401, route


async def test_a_revocation_counts_at_the_very_next_request_and_a_rotation_stops_nobody(
    world: World,
) -> None:
    old = await a_key(world, "shop", Role.INTAKE)
    new = await rotated(world, "shop", timedelta(hours=1))
    event = {"userId": "c-1", "event": "Signed Up"}
    for key in (old, new):
        answer = await world.post("/v1/track", event, **writing_with(key))
        assert answer.status_code == 200
    await world.jornada.access.revoke("shop", MARIA)
    for key in (old, new):
        answer = await world.post("/v1/track", event, **writing_with(key))
        assert answer.status_code == 401
    assert len(await world.rows("events")) == 2


async def test_the_last_use_is_noted_by_the_hour_and_written_once(world: World) -> None:
    key = await a_key(world, "crm", Role.READER)
    noted = set()
    for _ in range(3):
        await world.http.get("/v1/customers/c-1/explain", **bearing(key))
        (row,) = await world.rows("access_keys")
        noted.add(row["used_at"])
    (hour,) = noted
    assert (hour.minute, hour.second, hour.microsecond) == (0, 0, 0)


async def test_with_the_store_away_a_key_of_it_opens_nothing_and_may_come_again(
    world: World,
) -> None:
    key = await a_key(world, "crm", Role.READER)
    async with begin(world.database) as tx:
        await tx.exec_driver_sql("ALTER TABLE access_keys RENAME TO away")
    answer = await world.http.get("/v1/customers/c-1/explain", **bearing(key))
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)


async def test_a_refusal_is_logged_with_the_keys_name_and_without_the_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "_said", Seldom())
    key = await a_key(world, "crm", Role.READER)
    with capture_logs() as lines:
        for _ in range(3):
            await ask(world, "POST /v1/journeys/{journey}", key)
        await world.jornada.access.revoke("crm", MARIA)
        for _ in range(3):
            await ask(world, "POST /v1/journeys/{journey}", key)
    told = [(line["key"], line["problem"]) for line in lines if line["event"] == "key_refused"]
    assert told == [
        ("crm", "a key whose role may not do this"),
        ("crm", "a key that was revoked"),
    ]
    assert key.text.rpartition("_")[2] not in str(lines)


async def test_a_route_that_does_not_say_that_it_heeds_limits_refuses_a_key_with_one(
    jornada: Jornada, settings: Settings, world: World
) -> None:
    app = create_app(jornada, settings)
    whole = Depends(requires(Permission.READ))
    app.add_api_route("/v1/whole", lambda: "all", dependencies=[whole])
    limited = await a_key(world, "offers", Role.READER, Scope(topics=frozenset({"offers"})))
    free = await a_key(world, "crm", Role.READER)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        answers = [await http.get("/v1/whole", **bearing(key)) for key in (limited, free)]
    assert [answer.status_code for answer in answers] == [403, 200]
    assert answers[0].json()["error"] == "this key is limited to the topics offers"


@pytest.mark.parametrize("role", [Role.READER, Role.SUPPORT, Role.OPERATOR])
@pytest.mark.parametrize(
    "scope", [Scope(topics=frozenset({"tips"})), Scope(journeys=frozenset({"onboarding"}))]
)
async def test_a_limited_key_opens_every_route_of_its_role(
    world: World, role: Role, scope: Scope
) -> None:
    """Each shows what is theirs, and no route refuses them outright but what is of all topics."""
    key = await a_key(world, "team", role, scope)
    for route, need in GUARDED.items():
        answer = await ask(world, route, key)
        if need is Permission.INTAKE or route in WHOLE:
            assert answer.status_code == 403, route
        else:
            allowed = (200, 404, 422) if may(role, need) else (403,)
            assert answer.status_code in allowed, route


async def test_the_docs_show_the_very_tables() -> None:
    cells = list(cells_of(PAGE))
    for role in Role:
        allowed = ", ".join(each for each in Permission if may(role, each))
        assert cells[cells.index(f"`{role}`") + 1] == allowed
    for permission in {*GUARDED.values()}:
        theirs = {route for route, need in GUARDED.items() if need is permission}
        rows = [cells[nth + 1] for nth, cell in enumerate(cells) if cell == f"*{permission}*"]
        shown = [each.strip(" `") for row in rows for each in row.split(",")]
        assert sorted(shown) == sorted(theirs)
