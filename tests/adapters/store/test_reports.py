"""What vendors report comes late, doubled and out of order, and leaves what order would have left.

How it settles an attempt without a record is in test_settling.py.
"""

import asyncio
from random import Random
from typing import Any

import pytest

from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Identity
from domain.delivery_reports import REPORTED_AS, STATES, DeliveryReport
from domain.messages import Reason, Status
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    TIMING,
    answered,
    asking,
    claimed,
    everything,
    meet,
    rows_of,
)
from tests.thorough import few
from tests.waiting import in_time

LISTENING = {"shop": {"Message Opened", "Message Undelivered"}}
HEARD = ("processed", "deferred", "delivered", "opened", "clicked", "blocked")
BARS: dict[str, tuple[Reason | None, ...]] = {
    "dropped": (None, Reason.INVALID_ADDRESS, Reason.BOUNCED, Reason.SPAM_REPORT),
    "bounced": (Reason.BOUNCED,),
    "unsubscribed": (Reason.OPTED_OUT,),
    "spam_reported": (Reason.SPAM_REPORT,),
}


def identity(name: str) -> Identity:
    return ANA.model_copy(update={"customer_id": f"c-{name}", "email": f"{name}@example.com"})


async def under_way(database: Database, name: str, **changes: Any) -> str:
    """Claim a mail to a customer of that name, and hear nothing of it; return its touchpoint."""
    await meet(database, identity(name))
    request = asking(
        f"run-{name}:shop.receipt:1",
        customer_id=f"c-{name}",
        first_execution_run_id=f"run-{name}",
        **changes,
    )
    return (await claimed(database, request)).touchpoint_id


def some_news(random: Random) -> list[DeliveryReport]:
    """Pick some of what a vendor could say of one mail, in the order in which it would."""
    states = sorted(random.sample(HEARD, random.randint(0, len(HEARD))), key=STATES.index)
    told = [DeliveryReport("", Channel.EMAIL, state, "mail-1") for state in states]
    for state, reasons in BARS.items():
        if random.random() < 0.4:
            bars, detail = random.choice(reasons), random.choice([None, "5.1.1", "5.7.1"])
            told.append(
                DeliveryReport("", Channel.EMAIL, state, "mail-1", suppress_for=bars, detail=detail)
            )
    return told


def of(name: str, touchpoint_id: str, told: list[DeliveryReport]) -> list[DeliveryReport]:
    address = f"{name}@example.com"
    return [news._replace(touchpoint_id=touchpoint_id, address=address) for news in told]


async def left_by(database: Database, name: str, touchpoint_id: str) -> object:
    """What is in the store of a customer, but times and surrogate numbers."""
    rows = await everything(database)
    (touchpoint,) = [r for r in rows["touchpoints"] if r["touchpoint_id"] == touchpoint_id]
    (attempt,) = [r for r in rows["attempts"] if r["touchpoint_id"] == touchpoint_id]
    return (
        [touchpoint[column] for column in ("status", "reason", "channel", "vendor_state")],
        [attempt[column] for column in ("state", "settled_by", "vendor_message_id", "address")],
        [
            (row["channel"], row["reason"], row["detail"], row["touchpoint_id"] == touchpoint_id)
            for row in rows["suppressions"]
            if row["address"] == f"{name}@example.com"
        ],
        sorted(
            (row["name"], str(row["properties"]), row["state"])
            for row in rows["events"]
            if row["customer_id"] == f"c-{name}" and row["source"] == "news"
        ),
        await codes_of(database, f"c-{name}"),
    )


async def codes_of(database: Database, customer_id: str) -> list[tuple[str | None, str | None]]:
    """What a customer's explanation tells of each message: how far it got, and why no further."""
    return [
        (touchpoint.vendor_state, touchpoint.vendor_code)
        for enrolment in (await explain(database, customer_id)).enrolments
        for touchpoint in enrolment.touchpoints
    ]


@pytest.mark.parametrize("seed", few(range(40), 8))
async def test_shuffled_and_doubled_it_leaves_what_each_once_in_order_would(
    database: Database, seed: int
) -> None:
    random, ledger = Random(seed), SqlLedger(database, TIMING)  # noqa: S311 - no secret
    told = some_news(random)
    straight = await under_way(database, "ana")
    for news in of("ana", straight, told):
        await ledger.note([news], NOON, LISTENING)

    shuffled = await under_way(database, "bea")
    again = of("bea", shuffled, told) * 3
    random.shuffle(again)
    while again:
        size = random.randint(1, 4)
        await ledger.note(again[:size], NOON + MINUTE, LISTENING)
        again = again[size:]

    left = await left_by(database, "ana", straight)
    assert left == await left_by(database, "bea", shuffled)
    assert (not told) == ("claimed" in str(left))


def test_no_two_states_are_alike_and_what_follows_hides_what_was_before() -> None:
    assert len(set(STATES)) == len(STATES)
    assert set(REPORTED_AS) < set(STATES)
    order = [STATES.index(state) for state in ("processed", "deferred", "delivered", "clicked")]
    assert order == sorted(order)


async def test_what_a_journey_listens_to_is_stored_for_that_enrolment_alone(
    database: Database,
) -> None:
    touchpoint_id = await under_way(database, "ana")
    told = [
        DeliveryReport(touchpoint_id, Channel.EMAIL, state) for state in ("delivered", "opened")
    ]
    await SqlLedger(database, TIMING).note(told, NOON, LISTENING)
    await SqlLedger(database, TIMING).note(told, NOON + MINUTE, LISTENING)

    rows = await everything(database)
    (event,) = [row for row in rows["events"] if row["source"] == "news"]
    (enrolment,) = rows["enrolments"]
    assert (event["name"], event["state"]) == ("Message Opened", "pending")
    assert event["enrolment_id"] == enrolment["enrolment_id"]
    assert (event["customer_id"], event["occurred_at"]) == ("c-ana", NOON)
    assert event["properties"] == {
        "message": "shop.receipt",
        "touchpoint": "shop.receipt:1",
        "channel": "email",
    }
    # One who knows a touchpoint's id opens its pages: it stays out of histories.
    assert touchpoint_id not in event["event_id"]


@pytest.mark.parametrize("listening", [{}, {"another": {"Message Opened"}}, {"shop": {"Sneezed"}}])
async def test_where_nobody_listens_nothing_is_stored(
    database: Database, listening: dict[str, set[str]]
) -> None:
    touchpoint_id = await under_way(database, "ana")
    told = [DeliveryReport(touchpoint_id, Channel.EMAIL, state) for state in STATES]
    await SqlLedger(database, TIMING).note(told, NOON, listening)

    assert [row for row in await rows_of(database, "events") if row["source"] == "news"] == []


async def test_news_of_a_channel_that_failed_is_not_told_of_the_one_that_worked(
    database: Database,
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    mail = await claimed(database, asking())
    await ledger.record(mail, Status.FAILED, Reason.REJECTED, NOON)
    text = await claimed(database, asking(channel=Channel.SMS))
    await ledger.record(text, Status.SENT, Reason.ACCEPTED, NOON, vendor_message_id="SM1")
    bounced = DeliveryReport(
        mail.touchpoint_id, Channel.EMAIL, "bounced", suppress_for=Reason.BOUNCED
    )
    await ledger.note([bounced._replace(address=ANA.email)], NOON, LISTENING)

    rows = await everything(database)
    assert [row["name"] for row in rows["events"] if row["source"] == "news"] == []
    assert [row["channel"] for row in rows["suppressions"]] == ["email"]
    assert (rows["touchpoints"][0]["channel"], rows["touchpoints"][0]["vendor_state"]) == (
        "sms",
        None,
    )


async def test_a_vendors_code_is_kept_for_what_did_not_arrive_and_nobody_hears_of_it(
    database: Database,
) -> None:
    touchpoint_id = await under_way(database, "ana")
    told = DeliveryReport(touchpoint_id, Channel.EMAIL, "blocked", detail="5.7.1")
    for news in (told, told, told._replace(state="deferred", detail="4.2.2")):
        await SqlLedger(database, TIMING).note([news], NOON, LISTENING)

    assert await codes_of(database, "c-ana") == [("blocked", "5.7.1")]


async def test_one_post_tells_of_many_and_of_some_that_nobody_knows(database: Database) -> None:
    known = [await under_way(database, name) for name in ("ana", "bea", "cleo")]
    told = [
        DeliveryReport(each, Channel.EMAIL, "delivered") for each in ("of-nobody", *known, known[0])
    ]
    assert await SqlLedger(database, TIMING).note(told, NOON) == set(told[1:])
    rows = await rows_of(database, "touchpoints")
    assert [row["vendor_state"] for row in rows] == ["delivered"] * 3


async def test_posts_that_cross_hold_one_another_up_but_never_stop(database: Database) -> None:
    """They tell of some of the same customers and addresses, each in another order and spelling."""
    touchpoints = [await under_way(database, f"n{number}") for number in range(12)]
    random, ledger = Random(7), SqlLedger(database, TIMING)  # noqa: S311 - no secret

    async def post() -> None:
        for _ in range(3):
            told = [
                DeliveryReport(
                    touchpoints[nth],
                    Channel.EMAIL,
                    "spam_reported",
                    address=f"{random.choice('Ss')}hared-{nth % 3}@example.com",
                    suppress_for=Reason.SPAM_REPORT,
                )
                for nth in random.sample(range(12), 3)
            ]
            await ledger.note(told, NOON, LISTENING)

    async with in_time():
        await asyncio.gather(*(post() for _ in range(30)))
    rows = await everything(database)
    assert {row["vendor_state"] for row in rows["touchpoints"]} == {"spam_reported"}
    assert [row["reason"] for row in rows["suppressions"]] == ["spam_report"] * 3


async def test_news_that_comes_at_the_same_moment_loses_nothing(database: Database) -> None:
    ledger = SqlLedger(database, TIMING)
    touchpoints = [await under_way(database, f"n{number}") for number in range(4)]
    for each in touchpoints:
        told = [DeliveryReport(each, Channel.EMAIL, state, "mail-1") for state in reversed(STATES)]
        await asyncio.gather(*(ledger.note([news], NOON, LISTENING) for news in told))

    rows = await everything(database)
    assert {row["vendor_state"] for row in rows["touchpoints"]} == {STATES[-1]}
    heard = [row["name"] for row in rows["events"] if row["source"] == "news"]
    assert sorted(heard) == ["Message Opened"] * 4 + ["Message Undelivered"] * 4


async def test_a_message_that_a_vendor_has_news_of_is_not_sent_again(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, asking())
    await SqlLedger(database, TIMING).note(
        [DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "opened")], NOON
    )

    again = await answered(database, asking(), now=NOON + 60 * MINUTE)
    assert (again.status, again.reason) == (Status.SENT, Reason.ALREADY_SENT)
