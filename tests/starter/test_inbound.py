"""What a message from a customer means, on whatever channel it came."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from adapters.settings import Settings
from adapters.store.schema import events
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.inbound import InboundMessage
from starter.client import UnusableField
from starter.inbound import take_in
from tests.adapters.store.transactions import begin
from tests.inbound import texted
from tests.webhooks.conftest import ANA, World
from vendors.registry import VENDORS

NOW = datetime.now(UTC)
ADDRESSES = {"email": str(ANA.email), "sms": str(ANA.phone)}


def written(channel: Channel, body: str, message_id: str = "m-1") -> InboundMessage:
    return InboundMessage("acme", message_id, channel, ADDRESSES[channel], body, NOW)


@pytest.mark.parametrize("channel", [Channel(name) for name in ADDRESSES])
async def test_stop_and_start_act_on_the_channel_they_came_by_alone(
    world: World, settings: Settings, channel: Channel
) -> None:
    await world.meet()
    assert await take_in(world.jornada, settings, written(channel, "Stop, please")) == ""
    (stopped,) = await world.rows("suppressions")
    assert (stopped["channel"], stopped["reason"]) == (channel, "opted_out")
    refused = {row["channel"] for row in await world.rows("consents") if not row["granted"]}
    assert refused == {channel}

    assert await take_in(world.jornada, settings, written(channel, "START", "m-2")) == ""
    assert await world.rows("suppressions") == []


async def test_the_same_stop_by_another_vendor_is_another_one(
    world: World, settings: Settings
) -> None:
    await world.meet()
    stop, start = texted("SM1", ADDRESSES["sms"], "STOP"), texted("SM2", ADDRESSES["sms"], "START")
    for message in (stop, start, stop):
        await take_in(world.jornada, settings, message)
    assert await world.rows("suppressions") == [], "a repeat changes nothing"

    await take_in(world.jornada, settings, stop._replace(source="acme"))
    assert len(await world.rows("suppressions")) == 1


async def test_a_repeat_of_a_stop_that_an_earlier_version_stored_changes_nothing(
    world: World, settings: Settings
) -> None:
    """The customer has written START since."""
    await world.meet()
    row = {
        "event_id": "twilio:SM1",
        "name": "Channel Stopped",
        "properties": {"channel": "sms"},
        "occurred_at": NOW,
        "received_at": NOW,
        "source": "sms",
        "state": "dispatched",
        "tries": 0,
    }
    async with begin(world.database) as tx:
        await tx.execute(insert(events).values(**row))
    before = await world.everything()
    await take_in(world.jornada, settings, texted("SM1", ADDRESSES["sms"], "STOP"))
    assert await world.everything() == before


@pytest.mark.parametrize("source", sorted({*CHANNELS, *VENDORS, "operator", "sandbox"}))
async def test_a_reserved_source_is_refused(world: World, source: str) -> None:
    """What it posts is believed: others could write in a customer's name, or an operator's."""
    before = await world.everything()
    for name in ("Text Received", "Channel Restarted"):
        with pytest.raises(ValueError, match="name your own"):
            await world.jornada.track(ANA.customer_id, name, source=source)
    assert await world.everything() == before


@pytest.mark.parametrize(("name", "why"), [("", "is empty"), ("x" * 101, "longer than 100")])
async def test_an_event_has_a_name_of_bounded_length(world: World, name: str, why: str) -> None:
    before = await world.everything()
    with pytest.raises(UnusableField, match=f"event: .*{why}"):
        await world.jornada.track(ANA.customer_id, name)
    assert await world.everything() == before
