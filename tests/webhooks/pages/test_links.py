"""What opens a page: a token that only the message itself carries, and for a while the older id."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from adapters.store.reads.explain import explain
from adapters.store.reads.touchpoint import TouchpointRow
from adapters.store.schema import milestones, touchpoints
from domain.actions import UNSUBSCRIBE, Action
from tests.webhooks.conftest import ANA, World
from workflows.car_delivery.messages import CHOOSE_SLOT
from workflows.onboarding.messages import WELCOME

OPENED_BY = {WELCOME: (Action.VERIFY, UNSUBSCRIBE), CHOOSE_SLOT: (Action.ANSWER, UNSUBSCRIBE)}
FORM = {"option": "1"}


async def sent(world: World, *, days_since_upgrade: int | None = None) -> list[TouchpointRow]:
    """Send a message of each kind; by an older version if the upgrade was so many days ago."""
    rows = [
        await world.sent(message, customer=ANA.model_copy(update={"customer_id": f"c-{nth}"}))
        for nth, message in enumerate(OPENED_BY)
    ]
    if days_since_upgrade is not None:
        await world.database.write(_age, datetime.now(UTC) - timedelta(days=days_since_upgrade))
    return rows


def _age(tx: Connection, upgraded_at: datetime) -> None:
    tx.execute(update(touchpoints).values(link_token=None))
    tx.execute(milestones.insert().values(name="link_tokens", at=upgraded_at))


async def opened(world: World, link: str, action: str) -> set[int]:
    """Look at a page, and press its button."""
    path = f"/m/{link}/{action}"
    looked, pressed = await world.http.get(path), await world.http.post(path, data=FORM)
    return {looked.status_code, pressed.status_code}


async def test_what_vendors_see_of_a_message_opens_no_page_of_it(world: World) -> None:
    rows = await sent(world)
    before = await world.everything()
    for row, actions in zip(rows, OPENED_BY.values(), strict=True):
        assert row.link_token not in (None, row.touchpoint_id)
        for action in actions:
            assert await opened(world, row.touchpoint_id, action) == {404}
    assert await world.everything() == before


async def test_its_own_token_opens_each_page(world: World) -> None:
    for row, actions in zip(await sent(world), OPENED_BY.values(), strict=True):
        for action in actions:
            assert await opened(world, str(row.link_token), action) == {200}


async def test_a_token_names_no_message_to_a_vendors_webhook(world: World) -> None:
    (row, _) = await sent(world)
    path = f"/webhooks/twilio/status?touchpoint={row.link_token}"
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+5511912345678"}
    await world.twilio(path, form)
    known = await world.rows("touchpoints")
    assert [each["vendor_state"] for each in known] == [None, None]


async def test_what_support_and_scripts_read_holds_no_token(world: World) -> None:
    """Whoever may read `explain` must not be able to answer in a customer's name."""
    (row, _) = await sent(world)
    assert (
        str(row.link_token)
        not in (await explain(world.database, row.customer_id)).model_dump_json()
    )


@pytest.mark.parametrize("days", [0, 89])
async def test_an_older_link_opens_its_page_for_ninety_days_after_the_upgrade(
    world: World, days: int
) -> None:
    rows = await sent(world, days_since_upgrade=days)
    for row, actions in zip(rows, OPENED_BY.values(), strict=True):
        for action in actions:
            assert await opened(world, row.touchpoint_id, action) == {200}


async def test_then_it_only_unsubscribes_and_does_so_for_ever(world: World) -> None:
    rows = await sent(world, days_since_upgrade=3_000)
    for row, (action, unsubscribe) in zip(rows, OPENED_BY.values(), strict=True):
        assert await opened(world, row.touchpoint_id, action) == {404}
        assert await opened(world, row.touchpoint_id, unsubscribe) == {200}
    left = [each for each in await world.rows("events") if each["name"] == "Unsubscribed"]
    assert [each["customer_id"] for each in left] == ["c-0", "c-1"]
