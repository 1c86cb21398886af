"""Who is told to be whom: visitors who log in, devices that many share, and words for nobody."""

import textwrap
from collections.abc import Awaitable, Callable
from io import StringIO
from typing import cast

import pytest
from rich.console import Console
from structlog.testing import capture_logs

from adapters.store.reads.explain import explain
from cli.explain import print_account
from domain.customers import Channel, Identity, Topic
from domain.identity import Limits, visitor_id
from starter.client import Jornada, MessageIdReused, UnusableField
from tests.docs.pages import code_blocks
from tests.webhooks.conftest import World

TABLET = "shop-tablet"
PEOPLE = [f"c-{number}" for number in range(20)]


async def owners(world: World) -> dict[str, str | None]:
    return {row["customer_id"]: row["merged_into"] for row in await world.rows("customers")}


async def identify(world: World, customer_id: str, anonymous_id: str | None = None) -> None:
    who = Identity(customer_id=customer_id, first_name=customer_id)
    await world.jornada.identify(who, anonymous_id=anonymous_id)


async def test_on_a_tablet_that_twenty_people_share_nobody_becomes_another(world: World) -> None:
    await world.jornada.track(visitor_id(TABLET), "Page Viewed", {"name": "before"})
    for person in PEOPLE * 2:
        await identify(world, person, TABLET)
        await world.jornada.track(person, "Page Viewed", {"name": person})

    found = await owners(world)
    assert found.pop(visitor_id(TABLET)) == PEOPLE[0], "the first one's: nobody else was there yet"
    assert found == dict.fromkeys(PEOPLE)
    views = [row for row in await world.rows("events") if row["name"] == "Page Viewed"]
    assert all(row["customer_id"] == row["properties"]["name"] for row in views[1:])
    for person in PEOPLE[1:]:
        (told,) = (await world.jornada.explain(person)).identities
        assert (told.identity, told.decision) == (visitor_id(TABLET), "taken")


async def test_what_a_shared_tablet_says_without_a_name_is_nobodys(world: World) -> None:
    for person in PEOPLE[:2]:
        await identify(world, person, TABLET)
    visitor = visitor_id(TABLET)
    yes = {Topic.TIPS: {Channel.EMAIL: True}}
    await world.jornada.identify(Identity(customer_id=visitor, email="x@y.org", consents=yes))
    await world.jornada.track(visitor, "Page Viewed")
    (viewed,) = [row for row in await world.rows("events") if row["name"] == "Page Viewed"]
    assert viewed["customer_id"] not in (*PEOPLE, visitor)
    assert {row["customer_id"] for row in await world.rows("consents")} == {viewed["customer_id"]}
    await identify(world, PEOPLE[0], TABLET)
    assert (await owners(world))[viewed["customer_id"]] is None


@pytest.mark.parametrize("nobody", ["null", "undefined", "anonymous", "-1", "0000-0000", " NULL "])
async def test_a_word_for_nobody_merges_nobody(world: World, nobody: str) -> None:
    for person in PEOPLE[:3]:
        await identify(world, person, nobody)
    assert await owners(world) == dict.fromkeys(PEOPLE[:3])
    (told,) = (await world.jornada.explain(PEOPLE[0])).identities
    assert told.decision == "blocked"


@pytest.mark.parametrize("nobody", ["null", "anonymous", "-1"])
async def test_a_word_for_nobody_is_no_alias_and_no_visitor(world: World, nobody: str) -> None:
    with pytest.raises(UnusableField, match="previous_id: is a word for no id"):
        await world.jornada.alias(nobody, PEOPLE[0])
    with pytest.raises(UnusableField, match="customer_id: is a word for no id"):
        await world.jornada.track(visitor_id(nobody), "Page Viewed")


async def test_zeroes_are_nobodys_alias_and_a_customer_of_zeroes_gets_nobody(world: World) -> None:
    await world.jornada.alias("0000", "c-ana")
    await identify(world, "000", "her-phone")
    assert await owners(world) == {"c-ana": None, "000": None}


async def test_a_program_that_makes_a_new_device_at_each_call_is_stopped(world: World) -> None:
    client = Jornada(world.jornada.temporal, world.database, limits=Limits(ever=9, a_week=3))
    with capture_logs() as logs:
        for number in range(6):
            told = Identity(customer_id="c-ana")
            await client.identify(told, anonymous_id=f"device-{number}")
    assert list((await owners(world)).values()).count("c-ana") == 3
    refused = [line for line in logs if line["event"] == "identity_not_merged"]
    assert [line["decision"] for line in refused] == ["too_many_this_week"] * 3


async def test_an_identify_of_a_user_by_another_users_id_merges_nobody(world: World) -> None:
    """An anonymous id is a device's: that of a customer's name means no customer."""
    await identify(world, "c-bea")
    await identify(world, "c-ana", "c-bea")
    assert await owners(world) == {"c-bea": None, "c-ana": None, visitor_id("c-bea"): "c-ana"}


async def test_an_alias_makes_one_customer_of_two_or_of_a_visitor(world: World) -> None:
    await identify(world, "c-old")
    assert await world.jornada.alias("c-old", "c-ana", message_id="m-1")
    assert not await world.jornada.alias("c-old", "c-ana", message_id="m-1")
    assert await world.jornada.alias("her-phone", "c-ana")
    assert await owners(world) == {
        "c-old": "c-ana",
        "c-ana": None,
        visitor_id("her-phone"): "c-ana",
    }
    account = await explain(world.database, "c-old")
    assert (account.customer_id, [one.source for one in account.identities]) == (
        "c-ana",
        ["alias", "alias"],
    )


async def test_a_reused_message_id_merges_nobody(world: World) -> None:
    await world.jornada.alias("phone-1", "c-ana", message_id="m-1")
    with pytest.raises(MessageIdReused):
        await world.jornada.alias("phone-2", "c-bea", message_id="m-1")
    assert await owners(world) == {visitor_id("phone-1"): "c-ana", "c-ana": None}


async def test_a_repeated_identify_merges_what_the_first_one_did_not_come_to(
    world: World,
) -> None:
    """Its process died between the two: nobody was answered, so it is told again."""
    told = Identity(customer_id="c-ana")
    await world.jornada.identify(told, message_id="m-1")
    result = await world.jornada.identify(told, message_id="m-1", anonymous_id="her-phone")
    assert not result.is_new
    assert (await owners(world))[visitor_id("her-phone")] == "c-ana"


async def test_a_visitor_is_nobodys_alias(world: World) -> None:
    await identify(world, visitor_id("phone"), "phone")
    await world.jornada.alias("c-ana", visitor_id("phone"))
    assert set((await owners(world)).values()) == {None}


async def test_the_pages_example_merges(world: World) -> None:
    (shown,) = code_blocks("docs/identity.md", "python")
    names = {"jornada": world.jornada, "Identity": Identity}
    exec(f"async def service():\n{textwrap.indent(shown, '    ')}", names)  # noqa: S102 - our own page
    await identify(world, "c-999")
    await cast("Callable[[], Awaitable[None]]", names["service"])()
    merged = {"c-999": "c-1001", visitor_id("8f14e45f-ceea"): "c-1001"}
    assert await owners(world) == merged | {"c-1001": None}


async def test_explain_says_why_an_id_is_theirs_or_not(world: World) -> None:
    for person, device in ((PEOPLE[0], TABLET), (PEOPLE[1], TABLET), (PEOPLE[1], "null")):
        await identify(world, person, device)
    told = []
    for person in PEOPLE[:2]:
        shown = StringIO()
        print_account(Console(file=shown, width=200), await world.jornada.explain(person))
        told.append(shown.getvalue())
    assert "anon:shop-tablet became theirs, with all that was known under it (identify)" in told[0]
    assert "it is another customer's, so they share a device (identify)" in told[1]
    assert "anon:null did not become theirs: it is a word for no id" in told[1]
