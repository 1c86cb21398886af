"""Who may send events, and who may ask and start."""

import base64
from typing import Any

import httpx
import pytest

from tests.webhooks.conftest import API_KEY, OPERATOR, WRITE_KEY, WRITER, World

EVENT = {"userId": "c-1", "event": "Signed Up"}
START = "/v1/journeys/onboarding"


def basic(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


NO_WRITERS: dict[str, dict[str, str]] = {
    "missing": {},
    "wrong": basic("wrong-key:"),
    "empty": basic(":"),
    "prefix of one": basic(WRITE_KEY[:-1] + ":"),
    "as the password": basic(f":{WRITE_KEY}"),
    "of an operator": basic(f"{API_KEY}:"),
    "two at once": basic(f"{WRITE_KEY},{WRITER[0]}:"),
    "in the wrong scheme": {"Authorization": f"Bearer {WRITE_KEY}"},
    "without a colon": basic(WRITE_KEY),
    "not base64": {"Authorization": "Basic %%%"},
    "not ASCII": basic("chave-é:"),
    "no scheme": {"Authorization": WRITE_KEY},
}


@pytest.mark.parametrize("path", ["/v1/track", "/v1/identify"])
@pytest.mark.parametrize("headers", NO_WRITERS.values(), ids=NO_WRITERS)
async def test_without_a_write_key_nothing_is_taken_in(
    world: World, path: str, headers: dict[str, str]
) -> None:
    answer = await world.http.post(path, json=EVENT, headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"].split()[0]) == (401, "Basic")
    assert not any((await world.everything()).values())


@pytest.mark.parametrize("headers", NO_WRITERS.values(), ids=NO_WRITERS)
async def test_whoever_lacks_a_write_key_is_told_how_to_send_one(
    world: World, headers: dict[str, str]
) -> None:
    answer = await world.http.post("/v1/track", json=EVENT, headers=headers)
    assert answer.json()["error"] == "a write key is needed"
    assert "HTTP Basic" in answer.json()["what_to_do"]


@pytest.mark.parametrize("key", [WRITE_KEY, WRITER[0]])
async def test_every_write_key_opens(world: World, key: str) -> None:
    assert (await world.post("/v1/track", EVENT, auth=(key, ""))).status_code == 200


async def test_who_has_no_key_learns_nothing_of_their_body(world: World) -> None:
    for body in (b"{", b'{"userId": 7}', b"[" * 5000):
        assert (await world.http.post("/v1/track", content=body)).status_code == 401


NO_OPERATORS: dict[str, dict[str, str]] = {
    "missing": {},
    "wrong": {"Authorization": "Bearer wrong"},
    "empty": {"Authorization": "Bearer "},
    "of a source": {"Authorization": f"Bearer {WRITE_KEY}"},
    "in the wrong scheme": basic(f"{API_KEY}:"),
    "not ASCII": {"Authorization": "Bearer chavé"},
}


@pytest.mark.parametrize("headers", NO_OPERATORS.values(), ids=NO_OPERATORS)
async def test_without_an_api_key_nobody_starts_or_asks(
    world: World, headers: dict[str, str]
) -> None:
    await world.meet()
    before = await world.everything()
    encoded: Any = {name: value.encode("latin-1") for name, value in headers.items()}
    answers: list[httpx.Response] = [
        await world.http.post(START, json={"customer_id": "c-ana"}, headers=encoded),
        await world.http.post("/v1/journeys/unknown", json={}, headers=encoded),
        await world.http.get("/v1/customers/c-ana/explain", headers=encoded),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert all(answer.headers["WWW-Authenticate"].startswith("Bearer") for answer in answers)
    assert await world.everything() == before


async def test_an_api_key_opens(world: World) -> None:
    await world.meet()
    answer = await world.http.get("/v1/customers/c-ana/explain", headers=OPERATOR)
    assert answer.status_code == 200
