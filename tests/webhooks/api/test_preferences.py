"""A customer's preferences by the API: as their own page has them, and with what proves them."""

from typing import Any

import pytest

from domain.customers import Channel, Topic
from tests.webhooks.conftest import ANA, OPERATOR, WRITER, World

PATH = f"/v1/customers/{ANA.customer_id}/preferences"


async def met(world: World) -> None:
    await world.meet(ANA.model_copy(update={"consents": {Topic.TIPS: {Channel.EMAIL: True}}}))


async def put(world: World, call: Any, path: str = PATH) -> Any:
    return await world.http.put(path, json=call, headers=OPERATOR)


async def test_what_is_named_changes_and_all_else_stays(world: World) -> None:
    await met(world)
    call = {
        "topics": {"tips": {"email": False}, "offers": {"sms": True}},
        "quiet_hours": {"begins": "22:00", "ends": "07:30"},
        "by": "maria",
    }
    changed = await put(world, call)
    assert changed.status_code == 200
    read = (await world.http.get(PATH, headers=OPERATOR)).json()
    assert changed.json() == read
    assert read["topics"]["tips"] == {
        "email": {"wanted": False, "state": "withdrawn"},
        "sms": {"wanted": False, "state": None},
    }
    assert read["topics"]["offers"]["sms"] == {"wanted": True, "state": "granted"}
    assert read["topics"]["order_updates"]["email"] == {"wanted": True, "state": None}
    assert read["quiet_hours"] == {"begins": "22:00", "ends": "07:30"}
    assert (read["channels"], read["suppressed"]) == (["email", "sms"], [])
    assert {row["by"] for row in await world.rows("consent_log")} == {None, "maria"}

    await put(world, {"topics": {}})
    assert len(await world.rows("quiet_hours")) == 1
    await put(world, {"quiet_hours": None})
    assert await world.rows("quiet_hours") == []


@pytest.mark.parametrize(
    "call",
    [
        {"topics": {"weather": {"email": True}}},
        {"topics": {"tips": {"dove": True}}},
        {"topics": {"tips": {"email": "perhaps"}}},
        {"topics": {"account": {"email": False}}},
        {"quiet_hours": {"begins": "22:00", "ends": "22:00"}},
        {"quiet_hours": {"begins": "22:03", "ends": "07:00"}},
        {"quiet_hours": "22:00-07:00"},
        {"wording": "x" * 101},
        {"by": "lena.dove@example.com"},
        {"proof": ""},
        {"colour": "red"},
        [],
    ],
)
async def test_what_cannot_be_used_is_refused_whole_and_quoted_nowhere(
    world: World, call: Any
) -> None:
    await met(world)
    before = await world.everything()
    answer = await put(world, call)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "what_to_do"}
    for sent in ("weather", "dove", "perhaps", "22:03", "xxx", "red"):
        assert sent not in answer.text
    assert await world.everything() == before


@pytest.mark.parametrize("begins", ["22:03", "24:00", "late", "22:00+01:00"])
async def test_hours_that_are_none_are_refused_with_what_is_wanted(
    world: World, begins: str
) -> None:
    await met(world)
    answer = await put(world, {"quiet_hours": {"begins": begins, "ends": "07:00"}})
    assert answer.status_code == 422
    assert "a time on a quarter of an hour, such as 22:00" in answer.json()["error"]


async def test_nobody_reads_or_changes_it_without_an_api_key(world: World) -> None:
    await met(world)
    ways: list[dict[str, Any]] = [{}, {"auth": WRITER}]
    for how in ways:
        assert (await world.http.get(PATH, **how)).status_code == 401
        assert (await world.http.put(PATH, json={}, **how)).status_code == 401


async def test_who_is_unknown_has_no_preferences_and_gets_none(world: World) -> None:
    path = "/v1/customers/c-nobody/preferences"
    assert (await world.http.get(path, headers=OPERATOR)).status_code == 404
    assert (await put(world, {"topics": {"tips": {"email": True}}}, path)).status_code == 404
    assert await world.rows("customers") == []


async def test_a_consent_that_is_told_with_an_odd_proof_is_dropped_and_named(
    world: World,
) -> None:
    for proof, kept in (("x" * 501, []), ("form 12", ["form 12"])):
        told = {"tips": {"email": {"granted": True, "proof": proof}}}
        call = {"userId": ANA.customer_id, "traits": {"consents": told}}
        answer = (await world.post("/v1/identify", call)).json()
        assert [each["field"] for each in answer["dropped"]] == ([] if kept else ["consents"])
        assert [row["proof"] for row in await world.rows("consent_log")] == kept
