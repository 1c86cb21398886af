"""Services have a customer erased over HTTP."""

from tests.webhooks.conftest import ANA, OPERATOR, WRITER, World

PLACE = "/v1/customers/c-ana"


async def test_a_customer_is_erased_and_a_repeat_says_how_it_stands(world: World) -> None:
    await world.sent()
    first = await world.http.delete(PLACE, headers=OPERATOR)
    again = await world.http.delete(PLACE, headers=OPERATOR)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert first.json()["finished_at"] is None
    assert first.json()["waits_for"] == ["onboarding/c-ana"]
    (row,) = await world.rows("erasures")
    assert (row["by"], row["reason"]) == ("JORNADA_API_KEYS", "asked for over HTTP")
    assert [row["state"] for row in await world.rows("events")] == ["dispatched", "pending"]


async def test_explain_says_when_and_by_whom_they_were_erased(world: World) -> None:
    await world.meet()
    before = await world.http.get(f"{PLACE}/explain", headers=OPERATOR)
    assert before.json()["erasure"] is None
    erased = (await world.http.delete(PLACE, headers=OPERATOR)).json()
    after = await world.http.get(f"{PLACE}/explain", headers=OPERATOR)
    assert after.status_code == 200
    assert after.json()["erasure"] == {
        "accepted_at": erased["accepted_at"],
        "finished_at": erased["finished_at"],
        "by": "JORNADA_API_KEYS",
        "reason": "asked for over HTTP",
    }


async def test_who_is_in_no_journey_is_erased_at_once(world: World) -> None:
    await world.meet()
    answer = await world.http.delete(PLACE, headers=OPERATOR)
    assert answer.json()["finished_at"] is not None
    assert await world.rows("addresses") == []


async def test_it_needs_an_api_key_and_somebody_to_erase(world: World) -> None:
    await world.meet()
    assert (await world.http.delete(PLACE)).status_code == 401
    assert (await world.http.delete(PLACE, auth=WRITER)).status_code == 401
    nobody = await world.http.delete("/v1/customers/c-nobody", headers=OPERATOR)
    assert (nobody.status_code, nobody.json()["error"]) == (404, "nobody is known by that id")
    assert await world.rows("erasures") == []


async def test_an_erased_customer_starts_no_journey(world: World) -> None:
    await world.meet()
    await world.http.delete(PLACE, headers=OPERATOR)
    body = {"customer_id": ANA.customer_id, "key": None}
    answer = await world.http.post("/v1/journeys/onboarding", json=body, headers=OPERATOR)
    assert (answer.status_code, await world.rows("enrolments")) == (422, [])
    assert "erased" in answer.json()["error"]


async def test_all_that_is_held_of_a_customer_is_exported_and_nothing_of_another(
    world: World,
) -> None:
    await world.sent()
    await world.meet(ANA.model_copy(update={"customer_id": "c-bea", "email": "b@example.com"}))
    answer = await world.http.get(f"{PLACE}/export", headers=OPERATOR)
    assert answer.status_code == 200
    told = answer.json()

    assert told["customer_id"] == "c-ana"
    held = told["held"]
    assert {row["address"] for row in held["addresses"]} == {ANA.email, ANA.phone}
    assert held["customers"][0]["first_name"] == "Ana"
    assert [row["message"] for row in held["touchpoints"]] == ["onboarding.welcome"]
    assert [row["to"] for row in held["outbox"]] == [ANA.email]
    assert "link_token" not in held["touchpoints"][0]
    assert "c-bea" not in answer.text


async def test_an_export_needs_an_api_key_and_somebody_who_is_known(world: World) -> None:
    await world.meet()
    assert (await world.http.get(f"{PLACE}/export", auth=WRITER)).status_code == 401
    nobody = await world.http.get("/v1/customers/c-nobody/export", headers=OPERATOR)
    assert nobody.status_code == 404
    await world.http.delete(PLACE, headers=OPERATOR)
    after = await world.http.get(f"{PLACE}/export", headers=OPERATOR)
    assert after.json()["held"]["addresses"] == []
    assert str(ANA.email) not in after.text
