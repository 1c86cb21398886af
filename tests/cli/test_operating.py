"""Starting, telling, steering and asking: what is refused, and in what words."""

import asyncio
import json
import re
import socket
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.schema import enrolments, events
from adapters.store.sends.ledger import SqlLedger
from cli import operating
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason
from tests.adapters.store.building import ANA, NOON, asking, meet, sent
from tests.adapters.store.transactions import read
from tests.cli.conftest import InStore, Typed
from tests.cli.running import jornada

WHY = ("--reason", "the phone is down", "--by", "maria")
UPDATES = ("hold", "resume", "skip-wait", "leave")


def complaint(typed: Typed, *words: str) -> str:
    """Run a command that fails; return its one line."""
    ran = typed(*words)
    assert (ran.code, ran.said) == (1, "")
    (line,) = ran.complained.splitlines()
    return line


async def _events(database: Database) -> list[dict[str, object]]:
    async with read(database) as tx:
        return [row._asdict() for row in await tx.execute(select(events).order_by(events.c.seq))]


# --- which enrolment ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["start", "status", *UPDATES])
def test_what_names_no_enrolment_is_refused_in_words(typed: Typed, command: str) -> None:
    why = WHY if command in UPDATES else ()
    unknown = complaint(typed, command, "onbording", "c-1", *why)
    assert unknown.startswith("jornada: there is no journey of that name; there are: ")
    assert "onboarding" in unknown
    assert complaint(typed, command, "post_purchase", "c-1", *why) == (
        "jornada: --key: the journey post_purchase needs a key, its order_id"
    )
    assert complaint(typed, command, "onboarding", "c-1", "--key", "o-1", *why) == (
        "jornada: --key: the journey onboarding has no key"
    )
    refused = complaint(typed, command, "onboarding", "ana@example.com", *why)
    assert "an id " in refused
    assert "ana@example.com" not in refused
    nobody = complaint(typed, command, "post_purchase", "c-1", "--key", "undefined", *why)
    assert nobody.startswith("jornada: --key: is a word for no id")


def test_a_key_that_looks_like_a_power_of_ten_stays_as_it_was_typed(
    typed: Typed, in_store: InStore
) -> None:
    """Order 12e4 is not order 120000."""
    for order_id in ("12e4", "7.10", "120000"):
        assert typed("track", "c-1", "Order Delivered", "-p", f"order_id={order_id}").code == 0
    told = [event["properties"] for event in in_store(_events)]
    assert told == [{"order_id": each} for each in ("12e4", "7.10", "120000")]


def test_a_key_as_the_shop_has_it_is_hidden_and_explained(typed: Typed) -> None:
    said = typed("start", "post_purchase", "c-1", "--key", "#1001").said
    (hidden,) = re.findall(r"post_purchase/c-1/(hmac-[0-9a-f]{32}) is stored", said)
    told = typed("explain", "c-1", COLUMNS="200").said
    assert f"post_purchase/c-1/{hidden} (key #1001): began" in told
    again = typed("start", "post_purchase", "c-1", "--key", " #1001", "--request-id", "r-2").said
    assert again.startswith(f"post_purchase/c-1/{hidden} was started before")


def test_nobody_is_started_or_tracked_as_a_placeholder(typed: Typed, in_store: InStore) -> None:
    for command in (("start", "onboarding", "undefined"), ("track", "NULL", "Signed Up")):
        refused = complaint(typed, *command)
        assert refused.startswith("jornada: the customer: is a word for no id")
    repeat = complaint(typed, "track", "c-1", "Signed Up", "--message-id", "undefined")
    assert repeat.startswith("jornada: --message-id: is a word for no id")
    assert in_store(_events) == []


@pytest.mark.parametrize("command", ["status", *UPDATES])
def test_without_temporal_it_says_what_to_check(typed: Typed, command: str) -> None:
    why = WHY if command in UPDATES else ()
    assert complaint(typed, command, "onboarding", "c-1", *why) == (
        "jornada: Temporal does not answer: check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE"
    )


def test_a_temporal_that_says_nothing_is_not_waited_for(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operating, "PATIENCE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        ran = typed("status", "onboarding", "c-1", TEMPORAL_ADDRESS=address)
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained == (
        "jornada: no answer within 1 s: is `jornada worker` running, and Temporal at "
        "TEMPORAL_ADDRESS?\n"
    )


# --- who, and why -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", UPDATES)
@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("ana@example.com asked", "names an address"),
        ("call +55 11 98765-0001", "names an address"),
        ("", "must say why"),
        ("one\ntwo", "on one line"),
        ("x" * 201, "longer than 200 characters"),
    ],
)
def test_a_reason_that_must_not_be_kept_is_refused_before_anything_is_asked(
    typed: Typed, command: str, reason: str, why: str
) -> None:
    refused = complaint(typed, command, "onboarding", "c-1", "--reason", reason, "--by", "maria")
    assert refused.startswith("jornada: --reason: ")
    assert why in refused
    assert "example.com" not in refused


def test_who_steers_is_no_address(typed: Typed) -> None:
    refused = complaint(
        typed, "hold", "onboarding", "c-1", "--reason", "ill", "--by", "ana@example.com"
    )
    assert refused.startswith("jornada: say who you are with --by or JORNADA_OPERATOR")


def test_without_a_reason_the_usage_is_told(typed: Typed) -> None:
    ran = typed("hold", "onboarding", "c-1")
    assert (ran.code, ran.said) == (2, "")
    assert "--reason" in ran.complained


# --- start --------------------------------------------------------------------------------------


def test_a_start_is_stored_also_without_temporal(typed: Typed, in_store: InStore) -> None:
    for _ in range(2):
        ran = typed("start", "post_purchase", "c-1", "--key", "o-1", "--request-id", "r-1")
        assert (ran.code, ran.complained) == (0, "")
        assert ran.said == (
            "post_purchase/c-1/o-1 is stored, and starts as soon as Temporal takes it: "
            "`jornada serve` sees to that.\n"
        )

    async def states(database: Database) -> list[str]:
        async with read(database) as tx:
            return list(await tx.scalars(select(enrolments.c.state)))

    assert in_store(states) == ["starting"]


# --- event --------------------------------------------------------------------------------------


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
    (event,) = in_store(_events)
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
    assert len(in_store(_events)) == 1


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
    assert in_store(_events) == []


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
    assert in_store(_events) == []


# --- the store ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("start", "onboarding", "c-1"),
        ("track", "c-1", "Signed Up"),
        ("explain", "c-1"),
        ("tasks", "list"),
        ("tasks", "claim", "t-1"),
        ("tasks", "resolve", "t-1", "--note", "done"),
    ],
)
def test_a_store_that_was_never_migrated_is_told_to_be(
    typed: Typed, tmp_path: Path, words: tuple[str, ...]
) -> None:
    ran = typed(*words, DATABASE_URL=f"sqlite:///{tmp_path}/new.db", JORNADA_OPERATOR="maria")
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained == ("jornada: the database is not up to date: run `jornada migrate`\n")


async def test_as_a_process_it_leaves_with_a_code_and_one_line(store_file: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{store_file}", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
    enrolment = ("onboarding", "c-1")
    started, held = await asyncio.gather(
        jornada("start", *enrolment, **settings), jornada("hold", *enrolment, *WHY, **settings)
    )
    assert (started.code, started.complained) == (0, "")
    assert (held.code, held.said) == (1, "")
    assert held.complained.endswith("check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE\n")
