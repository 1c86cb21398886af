"""Telling an event at a shell: what is stored, what is refused, and in what words."""

import json

import pytest

from adapters.store.engine.database import Database
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason
from tests.adapters.store.building import ANA, NOON, asking, meet, sent
from tests.cli.conftest import InStore, Typed
from tests.cli.refused import complaint, stored_events


def test_an_event_is_stored_with_its_properties_read_as_json_where_they_are(
    typed: Typed, in_store: InStore
) -> None:
    told = ("order_id=o-1", "total=12.5", "gift=true", "note=null", "a=[1]", "b=x=y", 'c="7"')
    ran = typed(
        *("track", "c-1", "Order Delivered", "--message-id", "m-1"),
        *(word for pair in told for word in ("-p", pair)),
    )
    assert (ran.code, ran.complained) == (0, "")
    assert ran.said == (
        "Order Delivered of c-1 is stored as m-1, and waits to be handed on: "
        "is `jornada serve` running?\n"
    )
    (event,) = in_store(stored_events)
    assert event["properties"] == {
        "order_id": "o-1",
        "total": 12.5,
        "gift": True,
        "note": None,
        "a": "[1]",
        "b": "x=y",
        "c": "7",
    }
    assert (event["source"], event["state"]) == ("cli", "pending")


@pytest.mark.parametrize("name", ["Channel Stopped", "Channel Restarted"])
@pytest.mark.parametrize("told", [(), ("channel=email", "at_her_request=true", "by=maria")])
def test_an_event_by_the_name_of_our_own_is_nobodys_word(
    typed: Typed, in_store: InStore, name: str, told: tuple[str, ...]
) -> None:
    """It is told as no opt-out or lifting, and a report as spam bars their address all the same."""

    async def mail(database: Database) -> str:
        await meet(database)
        return (await sent(database, asking())).touchpoint_id

    touchpoint_id = in_store(mail)
    ran = typed("track", "c-ana", name, *(word for pair in told for word in ("-p", pair)))
    assert ran.code == 0

    async def report(database: Database) -> None:
        told = DeliveryReport(touchpoint_id, Channel.EMAIL, "spam_reported")
        barring = told._replace(address=ANA.email, suppress_for=Reason.SPAM_REPORT, at=NOON)
        await SqlLedger(database).note([barring], NOON)

    in_store(report)
    explained = json.loads(typed("explain", "c-ana", "--json").said)
    assert explained["opt_outs"] == []
    assert [told["reason"] for told in explained["suppressions"]] == ["spam_report"]


def test_a_consent_that_an_event_withdrew_says_that_it_was_told_here(typed: Typed) -> None:
    typed("track", "c-1", "Unsubscribed", "-p", "topic=tips")
    told = json.loads(typed("explain", "c-1", "--json").said)["consents"]
    assert [(word["granted"], word["source"]) for word in told] == [(False, "cli")] * 2
    assert "tips by email: withdrawn (cli)" in typed("explain", "c-1").said


def test_a_message_id_counts_once_and_stands_for_one_event(typed: Typed, in_store: InStore) -> None:
    once = ("track", "c-1", "Email Verified", "--message-id", "m-1")
    typed(*once)
    assert typed(*once).said == "Email Verified of c-1 was recorded before: nothing was done.\n"
    assert complaint(typed, "track", "c-2", "Email Verified", "--message-id", "m-1") == (
        "jornada: this message id was used before, for another event or customer"
    )
    assert len(in_store(stored_events)) == 1


def test_an_event_that_no_journey_reads_is_kept_and_says_so(typed: Typed) -> None:
    said = typed("track", "c-1", "Order Deliverd").said.splitlines()
    assert len(said) == 2
    assert said[1] == "No journey reads an event of that name; they read `Order Delivered`."
    said = typed("track", "c-1", "Zzz").said.splitlines()
    assert said[1] == "No journey reads an event of that name."


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("order_id=1.5", "properties.order_id: must be a text or a whole number"),
        ("order_id=undefined", "properties.order_id: is a word for no id"),
        ("order_id", "-p: write a property as name=value"),
        ("=o-1", "-p: write a property as name=value"),
        (f"total={2**63}", "-p: a number is too large"),
        ("total=1e999", "-p: a number is too large"),
        ("note=\udcff", "-p: a text holds"),
    ],
)
def test_a_property_without_which_nothing_is_stored_is_named_and_not_quoted(
    typed: Typed, in_store: InStore, told: str, why: str
) -> None:
    refused = complaint(typed, "track", "c-1", "Car Ordered", "-p", told)
    assert refused.startswith(f"jornada: {why}")
    assert "example.com" not in refused
    assert in_store(stored_events) == []


def test_any_other_property_that_cannot_be_used_is_left_out_and_named(typed: Typed) -> None:
    car = ("track", "c-1", "Car Ordered", "-p", "order_id=o-1", "-p", "estimated_on=soon")
    ran = typed(*car)
    assert "Left out: properties.estimated_on must be a date such as 2026-12-01." in ran.said
    assert "soon" not in ran.said + ran.complained


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("ana@example.com", "Signed Up"), "the customer: an id must not be"),
        (("c-1", ""), "the event's name has 1 to 100 characters"),
        (("c-1", "x" * 101), "the event's name has 1 to 100 characters"),
        (("c-1", "Signed\udcff"), "the event's name: a text holds"),
        (("c-1", "Signed Up", "--message-id", ""), "--message-id has 1 to 1000 characters"),
    ],
)
def test_an_event_that_cannot_be_kept_is_one_line(
    typed: Typed, in_store: InStore, words: tuple[str, ...], why: str
) -> None:
    assert complaint(typed, "track", *words).startswith(f"jornada: {why}")
    assert in_store(stored_events) == []
