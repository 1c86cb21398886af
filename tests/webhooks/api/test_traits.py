"""The traits that make a customer."""

from typing import Any

import pytest

from tests.webhooks.api.calls import IDENTIFY, customer, identified
from tests.webhooks.conftest import World


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
    assert (answer.status_code, answer.json()) == (
        200,
        {"accepted": True, "duplicate": False, "dropped": []},
    )
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


UNUSABLE: list[tuple[str, Any]] = [
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
    ("consents", {"tips": ["s3cret"]}),
    ("consents", {"tips": [["email"]]}),
    ("consents", {"tips": "s3cret"}),
]


async def test_an_unusable_trait_is_named_and_not_quoted(world: World) -> None:
    """And nothing beside it is lost."""
    for number, (trait, value) in enumerate(UNUSABLE):
        body = identified(**{"plan": "gold", trait: value}) | {"userId": f"c-{number}"}
        answer = await world.post(IDENTIFY, body)
        (dropped,) = answer.json()["dropped"]
        assert (answer.status_code, dropped["field"]) == (200, trait), value
        assert "s3cret" not in answer.text
    assert [row["traits"] for row in await world.rows("customers")] == [{"plan": "gold"}] * len(
        UNUSABLE
    )
    assert "s3cret" not in str(await world.everything())
