"""Starting, telling, steering and asking: what is refused, and in what words."""

import asyncio
import re
import socket
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.schema import enrolments
from cli import operating
from tests.adapters.store.transactions import read
from tests.cli.conftest import InStore, Typed
from tests.cli.refused import complaint, stored_events
from tests.cli.running import jornada

WHY = ("--reason", "the phone is down", "--by", "maria")
UPDATES = ("hold", "resume", "skip-wait", "leave")


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
    told = [event["properties"] for event in in_store(stored_events)]
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
    assert in_store(stored_events) == []


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
