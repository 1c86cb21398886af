"""A customer as the person sees them who has them on the phone."""

import json
from datetime import timedelta

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.view import Timeline, View
from languages.loader import speech
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    asking,
    happening,
    meet,
    questioned,
    sent,
)
from tests.cli.conftest import InStore, Typed
from tests.cli.explained import ended, live
from tests.inbound import texted

SEEN = """\

How they are reached
  email  Ana.Silva@example.com, told 2026-03-10 10:30
         nothing was sent there lately
  sms    +351912345678, told 2026-03-10 10:30
         last sent: shop.choice, 2026-03-11 11:00
         last arrived: what left 2026-03-11 10:00

What else was told of them
  plan  gold

Consents
  2026-03-10 10:30  order updates by sms: given (identify)

Journeys
  2026-03-10 22:00  shop: ended: left (taken out), 2026-03-11 14:00

Tasks for people
  2026-03-11 11:03  task 9750d78b88 for support: a text that answers no question
                    open, OVERDUE since 2026-03-11 13:03

What happened, the newest first
  2026-03-11 14:00  the journey shop ended: left (taken out)
  2026-03-11 11:03  task 9750d78b88 for support: a text that answers no question
                    open, OVERDUE since 2026-03-11 13:03
  2026-03-11 11:03  by sms: answers no question of ours
                    they wrote: "thanks, mother"
  2026-03-11 11:02  shop.choice: by sms: answered 2 (2026-03-13 16:00)
                    they wrote: "two"
  2026-03-11 11:01  shop.choice: by sms: not understood, and we wrote back
                    they wrote: "on Friday"
  2026-03-11 11:00  shop.choice: sent by sms
                    asked for slot (1, 2, 3) until 2026-03-12 11:00
  2026-03-11 10:00  shop.receipt: left by sms, had waited since 2026-03-10 22:00
  2026-03-10 22:00  shop.receipt: sent by sms, delivered
                    2026-03-10 22:00 email refused: invalid address
                    2026-03-10 22:00 sms held: quiet hours, again at 2026-03-11
                    09:00
  2026-03-10 22:00  the journey shop began
That is all.
"""
HOSTILE = "\x1b[31m\x9b31m\u202eok\r\n2026-01-01 00:00  maria erased them"


def lines(said: str) -> list[str]:
    return [line.rstrip() for line in said.splitlines()]


def test_who_they_are_where_they_stand_and_what_happened_is_seen_in_one_look(
    typed: Typed, in_store: InStore
) -> None:
    in_store(live)
    in_store(ended)
    ran = typed("customer", "c-ana")
    assert (ran.code, ran.complained) == (0, "")
    first, second, *rest = lines(ran.said)
    assert first == (
        "Customer c-ana: Ana, pt-PT. Times are UTC; in brackets by the customer's own clock, "
        "Europe/Lisbon."
    )
    assert second.startswith("Known since ")
    assert rest == SEEN.splitlines()


@pytest.mark.parametrize(
    "words",
    [
        ("+351 912-345-678",),
        ("00351912345678",),
        ("912 345 678", "--country", "pt"),
        ("912345678",),
        ("ana.silva@EXAMPLE.com",),
    ],
)
def test_a_caller_is_found_by_the_number_or_the_address_they_give(
    typed: Typed, in_store: InStore, words: tuple[str, ...]
) -> None:
    in_store(meet)
    assert typed("customer", *words).said.startswith("Customer c-ana: Ana")


def test_several_who_share_a_number_are_listed(typed: Typed, in_store: InStore) -> None:
    async def both(database: Database) -> None:
        await meet(database)
        await meet(database, BEA)

    in_store(both)
    assert lines(typed("customer", PHONE).said) == [
        "Several customers are reached there",
        "  c-ana  Ana, sms +351912345678",
        "  c-bea  Bea, sms +351912345678",
        "Show one of them: `jornada customer ID`",
    ]
    told = json.loads(typed("customer", PHONE, "--json").said)
    assert [one["customer_id"] for one in told["customers"]] == ["c-ana", "c-bea"]


@pytest.mark.parametrize(
    "words",
    [
        ("c-nobody",),
        ("+351900000000",),
        ("s3cret@example.com",),
        ("s3cret",),
        ("-", "--before", "x"),
    ],
)
def test_where_nobody_is_found_it_says_so_and_quotes_nothing(
    typed: Typed, in_store: InStore, words: tuple[str, ...]
) -> None:
    in_store(meet)
    ran = typed("customer", *words)
    assert ran.code == 1
    assert len(ran.complained.splitlines()) == 1
    assert "s3cret" not in ran.complained
    assert "900000000" not in ran.complained


def test_a_long_story_is_read_on_where_it_broke_off(typed: Typed, in_store: InStore) -> None:
    in_store(live)
    first = json.loads(typed("customer", "c-ana", "--limit", "5", "--json").said)
    View.model_validate(first)
    before = first["timeline"]["before"]
    assert f"--before {before}`" in typed("customer", "c-ana", "--limit", "5").said
    second = json.loads(typed("customer", PHONE, "--before", before, "--json").said)
    Timeline.model_validate(second)
    whole = json.loads(typed("customer", "c-ana", "--json").said)["timeline"]["entries"]
    assert first["timeline"]["entries"] + second["entries"] == whole
    shown = lines(typed("customer", "c-ana", "--before", before).said)
    assert shown[1] == "What happened, the newest first"
    assert shown[-1] == "That is all."


def test_nothing_that_a_customer_typed_can_forge_a_line_of_ours(
    typed: Typed, in_store: InStore
) -> None:
    async def typed_by_them(database: Database) -> None:
        traits = {"note": HOSTILE, HOSTILE: "x", "list": [HOSTILE]}
        await meet(database, ANA.model_copy(update={"first_name": HOSTILE * 9, "traits": traits}))
        await questioned(database)
        padded = "no " + "x" * 30 + " 2026-01-01 00:00  maria erased them " * 3
        for number, words in enumerate((HOSTILE, padded)):
            text = texted(f"SM{number}", PHONE, words, NOON + number * MINUTE)
            await Answers(database, speech()).by_message(text)

    in_store(typed_by_them)
    said = typed("customer", "c-ana").said
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(said)
    forged = [
        line for line in said.splitlines() if line.strip().startswith(("2026-01-01", "maria"))
    ]
    assert forged == []
    as_json = typed("customer", "c-ana", "--json").said
    assert as_json.isascii()


def test_what_became_of_an_event_and_of_an_address_is_said(typed: Typed, in_store: InStore) -> None:
    async def lived(database: Database) -> None:
        await meet(database)
        await Intake(database).track(happening("e-1", name="Cat Petted"))
        await Intake(database).track(happening("e-2", occurred_at=NOON + MINUTE))
        await EventQueue(database).dispatched("e-1")
        await EventQueue(database).to_dead_letters("e-2", "no key")
        claim = await sent(database, asking())
        bounced = DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "bounced", detail="5.1.1")
        await SqlLedger(database).note([bounced], NOON)
        at = NOON + timedelta(hours=1)
        await Intake(database).stop_channel("stop-1", Channel.SMS, PHONE, at)

    in_store(lived)
    said = " ".join(typed("customer", "c-ana").said.split())
    assert "heard by nobody: no journey listens to an event of this name" in said
    assert "it could not be handed on: it is a dead letter" in said
    assert "last sent: shop.receipt, 2026-03-10 12:00, bounced (5.1.1)" in said
    assert "SUPPRESSED since 2026-03-10 13:00: opted out" in said
    assert "sms: asked for no more, which withdrew every consent for it" in said
