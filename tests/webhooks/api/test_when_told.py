"""When it happened: by the sender's clock, which `sentAt` corrects. The newest word counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.customers import Channel, Identity, Topic
from starter.client import Jornada
from tests.webhooks.api.calls import IDENTIFY, TRACK, customer, identified, tracked
from tests.webhooks.conftest import World

TEN, NINE = "2026-03-10T10:00:00Z", "2026-03-10T09:00:00Z"
HOUR = timedelta(hours=1)


async def told(world: World, at: str | None, **traits: Any) -> None:
    body = identified(**traits) | ({"timestamp": at} if at else {})
    answer = await world.post(IDENTIFY, body)
    assert answer.status_code == 200, answer.text


async def addresses(world: World) -> dict[str, str]:
    return {row["channel"]: row["address"] for row in await world.rows("addresses")}


async def consents(world: World) -> dict[tuple[str, str], bool]:
    return {(row["topic"], row["channel"]): row["granted"] for row in await world.rows("consents")}


async def test_the_newest_word_counts_whenever_it_arrives(world: World) -> None:
    await told(world, TEN, email="new@example.com", firstName="Ana", plan="gold")
    await told(world, NINE, email="old@example.com", firstName="Anna", plan="free", seats=2)
    row = await customer(world)
    assert await addresses(world) == {"email": "new@example.com"}
    assert (row["email"], row["email_folded"]) == ("new@example.com", "new@example.com")
    assert row["first_name"] == "Ana"
    assert row["traits"] == {"plan": "gold", "seats": 2}


async def test_it_counts_field_by_field(world: World) -> None:
    await told(world, TEN, locale="pt-BR")
    await told(world, NINE, locale="en", timezone="Europe/Lisbon", phone="+351912345678")
    row = await customer(world)
    assert (row["locale"], row["time_zone"]) == ("pt-BR", "Europe/Lisbon")
    assert await addresses(world) == {"sms": "+351912345678"}


@pytest.mark.parametrize("at", [TEN, None])
async def test_of_two_at_once_or_without_a_time_the_later_to_arrive_counts(
    world: World, at: str | None
) -> None:
    await told(world, at, email="first@example.com", firstName="First", plan="first")
    await told(world, at, email="second@example.com", firstName="Second", plan="second")
    row = await customer(world)
    assert (row["first_name"], row["traits"]) == ("Second", {"plan": "second"})
    assert await addresses(world) == {"email": "second@example.com"}


@pytest.mark.parametrize("granted", [True, False])
async def test_an_older_word_of_consent_does_not_undo_a_newer_one(
    world: World, granted: bool
) -> None:
    await told(world, TEN, consents={"tips": {"email": granted}})
    await told(world, NINE, consents={"tips": {"email": not granted, "sms": not granted}})
    assert await consents(world) == {("tips", "email"): granted, ("tips", "sms"): not granted}


async def test_what_customers_withdraw_themselves_counts_whenever_it_is_told(world: World) -> None:
    """A link, a STOP, an `Unsubscribed`: of two mistakes, silence is the smaller one."""
    await told(world, TEN, consents={"tips": ["email"]})
    left = tracked(event="Unsubscribed", properties={"topic": "tips"}, timestamp=NINE)
    await world.post(TRACK, left)
    assert not any((await consents(world)).values())


async def test_an_address_taken_away_is_not_given_back_by_an_older_word(world: World) -> None:
    await told(world, NINE, phone="+351912345678")
    await world.jornada.identify(
        Identity(customer_id="c-1", phone=""), at=datetime.fromisoformat(TEN)
    )
    await told(world, "2026-03-10T09:30:00Z", phone="+351912345678")
    assert await addresses(world) == {}
    await told(world, "2026-03-10T10:30:00Z", phone="+351912345678")
    assert await addresses(world) == {"sms": "+351912345678"}


async def test_python_goes_by_the_time_it_tells(world: World) -> None:
    for at, name in ((TEN, "Ana"), (NINE, "Anna")):
        words = {Topic.TIPS: {Channel.EMAIL: name == "Ana"}}
        identity = Identity(customer_id="c-1", first_name=name, consents=words)
        await world.jornada.identify(identity, at=datetime.fromisoformat(at))
    assert (await customer(world))["first_name"] == "Ana"
    assert await consents(world) == {("tips", "email"): True}


def a_clock(skew: timedelta, ago: timedelta) -> dict[str, str]:
    """Return the two times of a device: what happened `ago`, and that it sends it now."""
    now = datetime.now(UTC) + skew
    return {"timestamp": (now - ago).isoformat(), "sentAt": now.isoformat()}


async def test_a_devices_clock_is_corrected_by_when_it_sent(world: World) -> None:
    for skew in (timedelta(days=-20_000), -HOUR, timedelta(), HOUR, HOUR * 9000):
        for path in (TRACK, IDENTIFY):
            before = datetime.now(UTC)
            assert (await world.post(path, tracked(**a_clock(skew, ago=HOUR)))).status_code == 200
            row = (await world.rows("events"))[-1]
            assert before <= row["occurred_at"] + HOUR <= row["received_at"], (skew, path)


async def test_what_cannot_be_is_taken_to_happen_as_it_is_received(world: World) -> None:
    odd: list[dict[str, Any]] = [
        {"timestamp": "2026-03-10T12:00:00Z", "sentAt": "2026-03-10T10:00:00Z"},
        {"timestamp": "2090-03-10T12:00:00Z"},
        {"timestamp": "0001-01-01T00:00:00Z", "sentAt": "9999-12-31T23:59:59Z"},
        {"timestamp": None, "sentAt": "2026-03-10T10:00:00Z"},
    ]
    for times in odd:
        before = datetime.now(UTC)
        assert (await world.post(TRACK, tracked(**times))).status_code == 200
        row = (await world.rows("events"))[-1]
        assert before <= row["occurred_at"] <= row["received_at"], times


async def test_a_send_time_that_cannot_be_read_corrects_nothing(world: World) -> None:
    unreadable: list[Any] = ["s3cret", 1773154800, {"s3cret": 1}, None, ""]
    for sent_at in unreadable:
        body = tracked(timestamp=TEN, sentAt=sent_at)
        assert (await world.post(TRACK, body)).status_code == 200
    assert {row["occurred_at"] for row in await world.rows("events")} == {
        datetime.fromisoformat(TEN)
    }


async def test_a_time_that_cannot_be_read_is_taken_from_the_next_best(world: World) -> None:
    """The original timestamp, else the time of receipt."""
    before = datetime.now(UTC)
    bad: list[dict[str, Any]] = [
        {"timestamp": "s3cret", "originalTimestamp": TEN},
        {"timestamp": "s3cret", "originalTimestamp": "s3cret"},
    ]
    for times in bad:
        assert (await world.post(TRACK, tracked(**times))).status_code == 200
    original, received = await world.rows("events")
    assert original["occurred_at"] == datetime.fromisoformat(TEN)
    assert before <= received["occurred_at"] <= received["received_at"]


async def test_the_original_timestamp_is_one(world: World) -> None:
    """RudderStack's libraries send it by that name alone."""
    await world.post(TRACK, tracked(originalTimestamp=TEN))
    (row,) = await world.rows("events")
    assert row["occurred_at"] == datetime.fromisoformat(TEN)


async def test_python_tells_no_future_either(world: World) -> None:
    await world.jornada.track("c-1", "Signed Up", occurred_at=datetime(2090, 1, 1, tzinfo=UTC))
    (row,) = await world.rows("events")
    assert row["occurred_at"] <= row["received_at"]


async def test_what_has_no_time_counts_as_it_arrives_whatever_our_servers_clocks_say(
    world: World,
) -> None:
    """The one it came to first is a minute ahead of the one it comes to next."""

    def ahead() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=1)

    first = Jornada(world.jornada.temporal, world.database, clock=ahead)
    told_first = Identity(customer_id="c-1", email="first@example.com", first_name="First")
    await first.identify(told_first)
    await told(world, None, email="second@example.com", firstName="Second", consents={"tips": []})
    assert (await customer(world))["first_name"] == "Second"
    assert await addresses(world) == {"email": "second@example.com"}
    await told(world, datetime.now(UTC).isoformat(), firstName="Older")
    assert (await customer(world))["first_name"] == "Second"


@pytest.mark.parametrize("when", ["03/10/2026", 1773154800000, "1970-01-01T00:00:00Z"])
@pytest.mark.parametrize("field", ["timestamp", "originalTimestamp"])
async def test_a_consent_given_nobody_knows_when_undoes_no_withdrawal(
    world: World, field: str, when: object
) -> None:
    await told(world, TEN, consents={"tips": {"email": False}, "offers": {"email": True}})
    again = {"tips": {"email": True}, "offers": {"email": False}}
    body = identified(consents=again, firstName="Ana") | {field: when}
    for path, posted in (
        (IDENTIFY, body),
        ("/v1/batch", {"batch": [body | {"type": "identify"}, body | {"type": "identify"}]}),
    ):
        answer = await world.post(path, posted)
        dropped = {each["field"]: each["why"] for each in answer.json()["dropped"]}
        assert dropped["consents"] == "a consent counts only with a time that can be read"
    assert not any((await consents(world)).values())
    assert (await customer(world))["first_name"] == "Ana"
