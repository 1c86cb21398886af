"""Broadcasts over HTTP: whoever may start journeys asks; stored before it is answered."""

from typing import Any

import httpx
import pytest

from adapters.store.broadcasts import Broadcasts
from domain.access import Role, Scope
from domain.broadcast import BroadcastAction
from tests.webhooks.conftest import OPERATOR, World
from tests.webhooks.edge.keyring import a_key, bearing

SPRING = {"journey": "onboarding", "segment": "lapsed", "reason": "spring", "broadcast_id": "s-1"}


async def asked(world: World, **changes: Any) -> httpx.Response:
    return await world.http.post("/v1/broadcasts", json=SPRING | changes, headers=OPERATOR)


async def test_it_is_stored_and_starts_when_temporal_is_back(world: World) -> None:
    for _ in range(2):
        answer = await asked(world, per_second=20)
        assert answer.status_code == 202
        told = answer.json()
        assert (told["broadcast_id"], told["state"], told["per_second"]) == ("s-1", "starting", 20)
        assert (told["enrolled"], told["total"], told["by"]) == (0, 0, "JORNADA_API_KEYS")
    (listed,) = (await world.http.get("/v1/broadcasts", headers=OPERATOR)).json()["broadcasts"]
    shown = (await world.http.get("/v1/broadcasts/s-1", headers=OPERATOR)).json()
    assert listed == shown == told
    (line,) = await Broadcasts(world.jornada.database).audit()
    assert (line.action, line.by, line.reason) == (BroadcastAction.START, told["by"], "spring")


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"journey": "onbording"}, 404, "there is no journey of that name"),
        ({"journey": "post_purchase"}, 422, "needs a key"),
        ({"segment": "lapst"}, 404, "there is no segment of that name"),
        ({"broadcast_id": "a:b"}, 422, "broadcast_id"),
        ({"per_second": 0}, 422, "per_second"),
        ({"reason": "ask ana@example.com"}, 422, "reason"),
        ({"reason": None}, 422, "reason"),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_one_line(
    world: World, changes: dict[str, Any], status: int, said: str
) -> None:
    answer = await asked(world, **changes)
    assert answer.status_code == status
    assert said in answer.json()["error"]
    assert await world.rows("broadcasts") == []


async def test_there_is_one_at_a_time_of_a_journey_to_a_segment(world: World) -> None:
    await asked(world)
    answer = await asked(world, broadcast_id="s-2")
    assert answer.status_code == 409
    assert "s-1" in answer.json()["error"]
    assert (await asked(world, segment="loyal")).status_code == 409, "the id is another one's"
    assert (await asked(world, segment="loyal", broadcast_id="s-2")).status_code == 202


async def test_a_limited_key_starts_and_stops_its_own_journeys_alone(world: World) -> None:
    key = await a_key(world, "crm", Role.OPERATOR, scope=Scope(journeys=frozenset({"onboarding"})))
    other = {"journey": "preference_link"}
    headers = bearing(key)["headers"]
    refused = await world.http.post("/v1/broadcasts", json=SPRING | other, headers=headers)
    assert refused.status_code == 403
    mine = await world.http.post("/v1/broadcasts", json=SPRING, headers=headers)
    assert (mine.status_code, mine.json()["by"]) == (202, "crm")
    await asked(world, broadcast_id="s-2", **other)
    paused = await world.http.post(
        "/v1/broadcasts/s-2/pause", json={"reason": "x"}, headers=headers
    )
    assert paused.status_code == 404
    taken = await world.http.post(
        "/v1/broadcasts", json=SPRING | {"broadcast_id": "s-2"}, headers=headers
    )
    assert taken.status_code == 409
    assert "preference_link" not in taken.text, "whose it is is not told"


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(journeys=frozenset({"onboarding"})), {"s-1"}),
        (Scope(topics=frozenset({"tips"})), {"s-1", "s-2"}),
        (Scope(topics=frozenset({"offers"})), set()),
    ],
    ids=["journey", "topic", "another topic"],
)
async def test_a_limited_key_sees_the_broadcasts_of_its_own_journeys(
    world: World, scope: Scope, seen: set[str]
) -> None:
    await asked(world)
    await asked(world, broadcast_id="s-2", journey="preference_link", segment="loyal")
    as_limited = bearing(await a_key(world, "crm", Role.READER, scope=scope))
    listed = (await world.http.get("/v1/broadcasts", **as_limited)).json()["broadcasts"]
    assert {each["broadcast_id"] for each in listed} == seen
    unknown = await world.http.get("/v1/broadcasts/none", **as_limited)
    for name in ("s-1", "s-2"):
        shown = await world.http.get(f"/v1/broadcasts/{name}", **as_limited)
        if name in seen:
            assert shown.json() in listed
        else:  # nor does it say that there is one
            assert (shown.status_code, shown.json()) == (404, unknown.json())


async def test_what_is_not_there_is_not_paused(world: World) -> None:
    why = {"reason": "wrong offer"}
    for name in ("none", "nul%00"):
        shown = await world.http.get(f"/v1/broadcasts/{name}", headers=OPERATOR)
        gone = await world.http.post(f"/v1/broadcasts/{name}/pause", json=why, headers=OPERATOR)
        assert (shown.status_code, gone.status_code) == (404, 404)
    await asked(world)
    started = await world.http.post("/v1/broadcasts/s-1/start", json=why, headers=OPERATOR)
    assert started.status_code == 422
