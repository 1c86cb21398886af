"""A link to a preference page that a company's own app shows: bound to its customer and address."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.store.engine.database import Database
from domain.access import Role
from domain.consent import ConsentPolicy
from domain.customers import Channel, Identity, Topic
from starter.client import Jornada
from tests.webhooks.conftest import ANA, OPERATOR, PUBLIC_URL, World, calling
from tests.webhooks.edge.keyring import MARIA, a_key, bearing
from tests.webhooks.pages.test_preferences import choose

PATH = f"/v1/customers/{ANA.customer_id}/preference-link"


async def handed_out(world: World, channel: str = "email", **how: Any) -> str:
    """Have a link made; return its page's path."""
    answer = await world.http.post(
        PATH, json={"channel": channel}, **(how or {"headers": OPERATOR})
    )
    assert answer.status_code == 201, answer.text
    url: str = answer.json()["url"]
    assert url.startswith(f"{PUBLIC_URL}/preferences/")
    return url.removeprefix(PUBLIC_URL)


async def test_it_opens_the_customers_page_for_as_long_as_it_says(world: World) -> None:
    await world.meet()
    before = datetime.now(UTC)
    answer = await world.http.post(PATH, json={"channel": "email"}, headers=OPERATOR)
    lives = datetime.fromisoformat(answer.json()["expires_at"]) - before
    assert timedelta(days=30) <= lives < timedelta(days=30, minutes=1)
    page = await world.http.get(answer.json()["url"])
    assert page.status_code == 200
    assert answer.json()["url"].rpartition("/")[2] not in str(await world.everything())


async def test_what_is_chosen_by_it_counts_at_once(world: World) -> None:
    await world.meet()
    page = await choose(world, await handed_out(world), "order_updates.email")
    assert page.status_code == 200
    granted = {
        (row["topic"], row["channel"]) for row in await world.rows("consents") if row["granted"]
    }
    assert {topic for topic, _ in granted} <= {"account", "order_updates"}


async def test_it_is_bound_to_the_address_that_they_had(world: World) -> None:
    await world.meet()
    path = await handed_out(world)
    moved = Identity(customer_id=ANA.customer_id, email="moved@example.com")
    await world.jornada.identify(moved, message_id="moved")
    assert (await world.http.get(path)).status_code == 410


async def test_the_audit_tells_whose_key_made_it_and_no_token(world: World) -> None:
    await world.meet()
    key = await a_key(world, "app", Role.SUPPORT)
    path = await handed_out(world, "sms", **bearing(key))
    (line,) = (await world.jornada.explain(str(ANA.customer_id))).steerings
    assert (line.action, line.by, line.doing) == (
        "preference_link",
        "app",
        "for their address on sms",
    )
    assert path.rpartition("/")[2] not in str(line)


@pytest.mark.parametrize(
    ("call", "status", "error"),
    [
        ({}, 422, "channel: is missing"),
        ({"channel": "dove"}, 422, "channel: must be one of"),
        ({"channel": "email", "address": "s3cret"}, 422, "address: "),
        ({"channel": "sms"}, 422, "channel: the customer has no address on it"),
    ],
)
async def test_what_cannot_be_made_is_refused_and_says_why(
    world: World, call: Any, status: int, error: str
) -> None:
    await world.meet(Identity(customer_id=ANA.customer_id, email=ANA.email))
    answer = await world.http.post(PATH, json=call, headers=OPERATOR)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(error)
    assert await world.rows("preference_links") == await world.rows("steerings") == []


async def test_who_is_unknown_or_erased_has_none(world: World) -> None:
    assert (
        await world.http.post(PATH, json={"channel": "email"}, headers=OPERATOR)
    ).status_code == 404
    assert await world.rows("customers") == []
    await world.meet()
    path = await handed_out(world)
    await world.jornada.rights.erase(str(ANA.customer_id), MARIA)
    assert (
        await world.http.post(PATH, json={"channel": "email"}, headers=OPERATOR)
    ).status_code == 404
    assert (await world.http.get(path)).status_code == 410
    assert await world.rows("preference_links") == []


async def test_it_confirms_no_consent_as_nobody_read_the_address(
    store_file: Any, jornada: Jornada, settings: Settings
) -> None:
    """Else an app could make a double opt-in of one tap."""
    policy = ConsentPolicy(double_opt_in=frozenset({Topic.OFFERS}))
    database = await Database.open(f"sqlite:///{store_file}", consent_policy=policy)
    strict = Jornada(jornada.temporal, database)
    async with calling(strict, settings) as http:
        world = World(strict, http)
        await world.meet(Identity(customer_id=ANA.customer_id, email=ANA.email))
        await choose(world, await handed_out(world), "offers.email")
        known = await strict.preferences.of(str(ANA.customer_id))
        assert known is not None
        assert known.consents[Topic.OFFERS, Channel.EMAIL] == "pending"
    await database.close()
