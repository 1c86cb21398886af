"""Batches: each call is taken in or refused by itself, in its order, and once however often."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from adapters.store.engine.database import Database
from tests.adapters.store.transactions import begin
from tests.webhooks.api.calls import tracked
from tests.webhooks.conftest import ANA, WRITE_KEY, World
from webhooks.api.batch import MOST_CALLS
from webhooks.edge.bounds import EVENT_LIMIT

BATCH = "/v1/batch"


def call(kind: str = "track", **more: Any) -> dict[str, Any]:
    return {"type": kind, **tracked(), **more}


async def batched(world: World, *calls: Any, path: str = BATCH) -> dict[str, Any]:
    answer = await world.post(path, {"batch": list(calls)})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def events(world: World) -> list[tuple[str, str]]:
    return [(row["event_id"], row["name"]) for row in await world.rows("events")]


@pytest.mark.parametrize("path", [BATCH, "/v1/import"])
async def test_all_kinds_of_calls_are_taken_in_in_their_order(world: World, path: str) -> None:
    told = await batched(
        world,
        call("identify", messageId="m-0", traits={"email": "ana@example.com"}),
        call(messageId="m-1"),
        call("page", messageId="m-2", name="Home", properties={"path": "/"}),
        call("screen", messageId="m-3", category="Shop"),
        call("group", messageId="m-4", groupId=7, traits={"plan": "gold"}),
        call("alias", messageId="m-5", previousId="c-0"),
        call(messageId="m-6", event="Profile Completed"),
        path=path,
    )
    assert told == {"accepted": 7, "duplicates": 0, "refused": [], "dropped": []}
    rows = await world.rows("events")
    assert [row["name"] for row in rows if row["name"] != "Alias"] == [
        *("Identify", "Signed Up", "Page Viewed", "Screen Viewed", "Identify", "Profile Completed")
    ]
    viewed = [row["properties"] for row in rows if row["name"].endswith("Viewed")]
    assert viewed == [{"name": "Home", "path": "/"}, {"category": "Shop"}]
    (traits,) = [row["traits"] for row in await world.rows("customers") if row["traits"]]
    assert traits["group"] == {"id": "7", "plan": "gold"}


async def test_a_batch_that_is_told_again_is_known_and_changes_nothing(world: World) -> None:
    calls = [call(messageId=f"m-{n}", userId=f"c-{n % 3}") for n in range(9)]
    calls.append(call("identify", messageId="m-1", traits={"firstName": "Ana"}))
    await batched(world, *calls)
    before = await world.everything()
    assert (await batched(world, *calls))["duplicates"] == 10
    assert await world.everything() == before
    more = await batched(world, *calls, call(messageId="m-new"))
    assert (more["accepted"], more["duplicates"]) == (11, 10)


async def test_the_same_call_twice_in_a_batch_counts_once(world: World) -> None:
    told = await batched(world, call(messageId="m-1"), call(messageId="m-1"), call())
    assert (told["accepted"], told["duplicates"]) == (3, 1)
    assert len(await events(world)) == 2


UNUSABLE: list[tuple[Any, str]] = [
    (call(userId="s3cret@example.com"), "userId: an id must not be an e-mail address"),
    (call(userId=None), "userId: is missing, and so is anonymousId"),
    (call(userId="null"), "userId: is a word for no id"),
    (call(userId=None, anonymousId="undefined"), "anonymousId: is a word for no id"),
    (call(event=None), "event: must be a text"),
    (call(event="Order Delivered"), "properties.order_id: is missing"),
    (call(event="Customer Erased"), "event: the event `Customer Erased` is our own"),
    (call(event="Order Delivered", properties="s3cret"), "properties: must be an object"),
    (call(userId=None, anonymousId=["s3cret"]), "anonymousId: must be a text"),
    (call("alias", previousId=["s3cret"]), "previousId: must be a text"),
    (call(userId=["s3cret"], anonymousId="v-1"), "userId: must be a text"),
    (call(event="Unsubscribed", properties={"topic": "s3cret"}), "properties.topic: must be one"),
    (call(messageId="known"), "messageId: this message id was used before"),
    (call("s3cret"), "type: must be one of identify, track"),
    (call("alias"), "userId: is missing, and so is anonymousId"),
    ({"s3cret": 1}, "type: must be one of identify, track"),
    (["s3cret"], "the call: must be an object"),
    (None, "the call: must be an object"),
    (call(properties={"a": "x" * EVENT_LIMIT}), "the call is larger than 32 KB"),
    (call(properties={"a": 2**63}), "a number is too large"),
    (call(properties=json.loads("[" * 30 + "]" * 30)), "the JSON is nested more than 20 levels"),
]


@pytest.mark.parametrize(("bad", "why"), UNUSABLE, ids=range(len(UNUSABLE)))
async def test_what_cannot_be_used_is_named_and_loses_no_other(
    world: World, bad: Any, why: str
) -> None:
    await world.post("/v1/track", tracked(messageId="known", event="Profile Completed"))
    told = await batched(world, call(messageId="m-1"), bad, call(messageId="m-2"))
    assert (told["accepted"], told["duplicates"]) == (2, 0)
    (refused,) = told["refused"]
    assert refused["index"] == 1
    assert refused["error"].startswith(why)
    assert "s3cret" not in json.dumps(told)
    assert [each for each, _ in await events(world)] == ["known", "m-1", "m-2"]


async def test_the_answer_names_a_message_id_unless_it_could_be_an_address(world: World) -> None:
    told = await batched(
        world, call(messageId="m-1", userId="a b"), call(messageId="ana@example.com", userId="a b")
    )
    assert [refused["messageId"] for refused in told["refused"]] == ["m-1", None]


async def test_a_trait_that_cannot_be_used_is_named_with_its_call(world: World) -> None:
    told = await batched(world, call(), call("identify", traits={"email": "x", "firstName": "Ana"}))
    (dropped,) = told["dropped"]
    assert (dropped["index"], dropped["field"]) == (1, "email")
    assert (told["accepted"], told["refused"]) == (2, [])


async def test_a_field_and_a_property_that_cannot_be_used_are_named_with_their_call(
    world: World,
) -> None:
    ordered: dict[str, Any] = {
        "event": "Car Ordered",
        "properties": {"order_id": "o-1", "estimated_on": "s3cret"},
    }
    told = await batched(world, call(), call(timestamp="s3cret", **ordered), call(context="s3cret"))
    named = [(each["index"], each["field"]) for each in told["dropped"]]
    assert named == [(1, "timestamp"), (1, "properties.estimated_on"), (2, "context")]
    assert (told["accepted"], told["refused"]) == (3, [])
    assert "s3cret" not in json.dumps(told)


async def test_pythons_nan_loses_itself_and_nothing_else(world: World) -> None:
    """Its library writes NaN and Infinity, which are no JSON: to refuse it would lose 100 calls."""
    body = json.dumps({"batch": [call(properties={"a": float("nan"), "b": [1e999], "c": 1})]})
    answer = await world.http.post(BATCH, content=body, auth=(WRITE_KEY, ""))
    assert answer.json()["accepted"] == 1
    (row,) = await world.rows("events")
    assert row["properties"] == {"a": None, "b": [None], "c": 1}


async def test_half_an_emoji_loses_itself_and_nothing_else(world: World) -> None:
    body = json.dumps({"batch": [call(properties={"a": "\ud83d", "b": "\x00"})]})
    answer = await world.http.post(BATCH, content=body, auth=(WRITE_KEY, ""))
    assert answer.json()["accepted"] == 1
    (row,) = await world.rows("events")
    assert row["properties"] == {"a": "\ufffd", "b": "\ufffd"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 422),
        ({}, 422),
        ({"batch": {}}, 422),
        ({"batch": [{}] * (MOST_CALLS + 1)}, 413),
        ({"batch": [{}] * 10_000}, 413),
        ({"batch": ["x" * 500 * 1024]}, 413),
    ],
    ids=range(6),
)
async def test_what_is_no_batch_is_refused(world: World, body: Any, status: int) -> None:
    answer = await world.post(BATCH, body)
    assert (answer.status_code, set(answer.json())) == (status, {"error", "what_to_do"})
    assert not any((await world.everything()).values())


async def test_a_full_batch_is_taken_in(world: World) -> None:
    told = await batched(world, *(call(userId=f"c-{n % 50}") for n in range(MOST_CALLS)))
    assert told["accepted"] == MOST_CALLS


async def test_when_a_batch_was_sent_corrects_the_clock_of_its_calls(world: World) -> None:
    """The sender's clock is a day behind."""
    calls = [call(timestamp="2026-03-09T11:00:00Z"), call(timestamp="2026-03-09T11:00:00Z")]
    calls[1]["sentAt"] = "2026-03-09T11:30:00Z"
    body = {"batch": calls, "sentAt": "2026-03-09T12:00:00Z"}
    assert (await world.post(BATCH, body)).json()["accepted"] == 2
    by_batch, by_itself = await world.rows("events")
    assert round((by_batch["received_at"] - by_batch["occurred_at"]).total_seconds() / 60) == 60
    assert round((by_itself["received_at"] - by_itself["occurred_at"]).total_seconds() / 60) == 30


@pytest.mark.parametrize("odd", [7, ["s3cret"], {"s3cret": 1}, "s3cret", "2026" * 50_000])
async def test_an_odd_time_of_a_batch_corrects_nothing_and_is_named(world: World, odd: Any) -> None:
    calls = [call(timestamp="2026-03-09T11:00:00Z"), call()]
    answer = await world.post(BATCH, {"batch": calls, "sentAt": odd})
    assert answer.json()["accepted"] == 2
    (dropped,) = answer.json()["dropped"]
    assert (dropped["index"], dropped["field"]) == (None, "sentAt")
    assert "s3cret" not in answer.text
    assert (await world.rows("events"))[0]["occurred_at"].isoformat()[:10] == "2026-03-09"


async def test_a_store_that_goes_away_is_a_503_for_all_and_to_send_it_again_is_safe(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = [call(messageId="m-0")]
    calls.append(call("alias", messageId="m-1", previousId="c-0"))
    calls += [call(messageId=f"m-{n}") for n in range(2, 5)]
    write, writes = Database.write, 0

    async def sometimes(self: Database, *work: Any, **more: Any) -> Any:
        nonlocal writes
        writes += 1
        if writes == 3:
            raise OperationalError("BEGIN", {}, Exception("gone"))
        return await write(self, *work, **more)

    monkeypatch.setattr(Database, "write", sometimes)
    answer = await world.post(BATCH, {"batch": calls})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert len(await events(world)) == 2
    assert await batched(world, *calls) == {
        "accepted": 5,
        "duplicates": 2,
        "refused": [],
        "dropped": [],
    }
    stored = [event_id for event_id, _ in await events(world)]
    assert sorted(stored) == ["alias:m-1", "m-0", "m-2", "m-3", "m-4"]


async def test_where_nothing_is_wrong_a_batch_is_one_transaction(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, works = Database.write, []

    async def counted(self: Database, work: Any, *args: Any, **more: Any) -> Any:
        works.append(work)
        return await write(self, work, *args, **more)

    monkeypatch.setattr(Database, "write", counted)
    await batched(world, *(call(messageId=f"m-{n}") for n in range(50)), call("identify"))
    assert len(works) == 1


async def test_two_senders_of_the_same_batch_at_once_store_it_once(world: World) -> None:
    calls = [call(messageId=f"m-{n}", userId=f"c-{n % 4}") for n in range(20)]
    told = await asyncio.gather(*(batched(world, *calls) for _ in range(4)))
    assert sorted(each["duplicates"] for each in told) == [0, 20, 20, 20]
    assert len(await events(world)) == 20


async def test_an_event_that_an_older_process_took_in_is_a_repeat(world: World) -> None:
    """It runs beside while this version is rolled out, and remembers no message ids."""
    await batched(world, call(messageId="m-1"))
    async with begin(world.database) as tx:
        await tx.execute(text("DELETE FROM message_ids"))
    told = await batched(world, call(messageId="m-1"), call(messageId="m-2"))
    assert (told["accepted"], told["duplicates"]) == (2, 1)


async def test_what_no_journey_reads_waits_for_no_dispatcher(world: World) -> None:
    await batched(world, call(), call("page"), call(event="Video Seen"))
    states = {row["name"]: row["state"] for row in await world.rows("events")}
    assert states == {
        "Signed Up": "pending",
        "Page Viewed": "dispatched",
        "Video Seen": "dispatched",
    }


async def test_who_leaves_a_topic_in_a_batch_has_left_it(world: World) -> None:
    await world.meet()
    who = {"userId": ANA.customer_id}
    left = call(event="Unsubscribed", properties={"topic": "tips"}, **who)
    await batched(world, call(**who), left, call(**who))
    granted = {row["topic"] for row in await world.rows("consents") if row["granted"]}
    assert "tips" not in granted
    assert "offers" in granted


async def test_an_odd_key_in_a_batch_is_hidden_and_kept(world: World) -> None:
    bought: dict[str, Any] = {"event": "Order Completed", "properties": {"order_id": "#1001"}}
    told = await batched(world, call(messageId="m-1"), call(messageId="m-2", **bought))
    assert told["accepted"] == 2
    (key,) = await world.rows("keys")
    assert key["as_given"] == "#1001"
    assert (await world.rows("events"))[1]["properties"]["order_id"] == key["key"]
