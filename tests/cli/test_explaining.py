"""The account of a customer: where they are, and why they got that text."""

import json
from datetime import timedelta

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.records import SqlRecords
from adapters.store.tasks import Tasks
from domain.operations import AuditEntry, OperatorAction
from tests.adapters.store.building import ANA, MINUTE, NOON, handed_over, happening, meet
from tests.cli.conftest import InStore, Typed
from tests.cli.explained import ended, live

ACCOUNT = """\
Customer c-ana. Times are UTC; in brackets by the customer's own clock, Europe/Lisbon.

shop/c-ana: began 2026-03-10 22:00, ended 2026-03-11 14:00 as left (taken out),
stage purchase
  2026-03-11 10:00  shop.receipt: sent by sms, delivered
                    2026-03-10 22:00 email refused: invalid address
                    2026-03-10 22:00 sms held: quiet hours, again at 2026-03-11
                    09:00
  2026-03-11 11:00  shop.choice: sent by sms
                    asked for slot (1, 2, 3) until 2026-03-12 11:00
                    2026-03-11 11:01 by sms: not understood, and we wrote back
                    they wrote: "on Friday"
                    2026-03-11 11:02 by sms: answered 2 (2026-03-13 16:00)
                    they wrote: "two"
  2026-03-11 12:00  maria held it: the phone is down
                    just then: waiting for Order Delivered
  2026-03-11 12:01  maria let it go on: the phone is down
                    just then: waiting for Order Delivered
  2026-03-11 12:02  maria ended its wait: the phone is down
                    just then: waiting for Order Delivered
  2026-03-11 12:03  maria took the customer out: the phone is down
                    just then: waiting for Order Delivered
  2026-03-11 12:05  task 20b5f571bd for care: silence
                    done 2026-03-11 13:10 by maria, after 1 hour 5 minutes
                    note: called

Besides
  2026-03-11 11:03  by sms: answers no question of ours
                    they wrote: "thanks, mother"
  2026-03-11 11:03  task 9750d78b88 for support: a text that answers no question
                    open, OVERDUE since 2026-03-11 13:03

Consents
  2026-03-10 10:30  order updates by sms: given (identify)
"""
HOSTILE = "Order \x9b31mX\x1b[31mDeleted\x1b[0m\nroot: [bold]ok[/]"


async def operated(database: Database) -> None:
    at = NOON + timedelta(hours=24)
    for minute, action in enumerate(
        (OperatorAction.HOLD, OperatorAction.RESUME, OperatorAction.SKIP_WAIT, OperatorAction.LEAVE)
    ):
        await SqlRecords(database).note_steering(
            AuditEntry(
                note_key=f"n-{minute}",
                action=action,
                by="maria",
                reason="the phone is down",
                journey="shop",
                customer_id=ANA.customer_id,
                workflow_id="shop/c-ana",
                first_execution_run_id="run-1",
                doing="waiting for Order Delivered",
                at=at + minute * MINUTE,
            )
        )
    await handed_over(database, at=at + 5 * MINUTE, due_at=at + timedelta(hours=2))
    (task,) = await Tasks(database).list(owner="care")
    await Tasks(database).resolve(task.task_id, "maria", "called", at + 70 * MINUTE)


def test_it_tells_in_order_what_was_said_answered_and_done(typed: Typed, in_store: InStore) -> None:
    for part in (live, operated, ended):
        in_store(part)
    ran = typed("explain", "c-ana")
    assert (ran.code, ran.complained) == (0, "")
    assert [line.rstrip() for line in ran.said.splitlines()] == ACCOUNT.splitlines()


def test_what_does_not_tell_where_it_stands_says_why_and_how_to_ask_it(
    typed: Typed, in_store: InStore
) -> None:
    in_store(live)
    *_, now = typed("explain", "c-ana").said.partition("\nNow\n")
    assert " ".join(now.split()) == (
        "shop/c-ana it does not tell where it stands: Temporal does not answer: check "
        "TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE ask it later: `jornada status shop c-ana`"
    )
    (standing,) = json.loads(typed("explain", "c-ana", "--json").said)["now"]
    assert (standing["workflow_id"], standing["status"]) == ("shop/c-ana", None)


def test_nobody_outside_can_write_on_an_operators_terminal(typed: Typed, in_store: InStore) -> None:
    async def park(database: Database) -> None:
        await Intake(database).track(happening("e-1", name=HOSTILE))
        await EventQueue(database).to_dead_letters("e-1", "no key")

    in_store(park)
    said = typed("explain", "c-ana").said
    assert "Order 31mX [31mDeleted [0m root: [bold]ok[/]: no key" in said
    assert "\x1b" not in said
    as_json = typed("explain", "c-ana", "--json").said
    assert json.loads(as_json)["parked_events"][0]["name"] == HOSTILE
    assert as_json.isascii()


def test_as_json_it_is_the_whole_explanation(typed: Typed, in_store: InStore) -> None:
    in_store(live)
    told = json.loads(typed("explain", "c-ana", "--json").said)
    assert set(told) > {"enrolments", "tasks", "steerings", "unmatched_texts", "parked_events"}
    assert told["enrolments"][0]["touchpoints"][1]["answers"][1]["option"] == "2"


def test_of_a_customer_without_a_journey_it_says_so(typed: Typed, in_store: InStore) -> None:
    async def identify(database: Database) -> None:
        await meet(database, ANA.model_copy(update={"consents": {}}))

    in_store(identify)
    assert typed("explain", "c-ana").said.splitlines() == [
        "Customer c-ana. Times are UTC; in brackets by the customer's own clock, Europe/Lisbon.",
        "In no journey so far.",
        "Gave no consent so far, and withdrew none.",
    ]
