"""The account of a customer: where they are, and why they got that text."""

import json
from datetime import timedelta

import pytest

from adapters.store.answers import Answers
from adapters.store.customers.reactivating import Suppressions
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.reads.explain import explain
from adapters.store.records import SqlRecords
from adapters.store.sends.ledger import SqlLedger
from adapters.store.tasks import Tasks
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.journeys import Ending, ExitReason, OutcomeReport, Stage
from domain.messages import OnUnknown, Reason, Status
from domain.operations import AuditEntry, OperatorAction, OperatorRequest
from domain.ports import InDoubt
from languages.loader import speech
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIP,
    answered,
    asking,
    claimed,
    clock_at,
    handed_over,
    happening,
    meet,
    questioned,
    sent,
)
from tests.cli.conftest import InStore, Typed
from tests.inbound import texted

PHONE = str(ANA.phone)
ACCOUNT = """\
Customer c-ana. All times are UTC.

shop/c-ana: began 2026-03-10 22:00, ended 2026-03-11 14:00 as left (taken out),
stage purchase
  2026-03-11 10:00  shop.receipt: sent by sms, delivered
                    2026-03-10 22:00 email refused: invalid address
                    2026-03-10 22:00 sms held: quiet hours, again at 2026-03-11
                    09:00
  2026-03-11 11:00  shop.choice: sent by sms
                    asked for slot (1, 2, 3) until 2026-03-12 11:00
                    2026-03-11 11:01 by sms: not understood, and we wrote back
                    2026-03-11 11:02 by sms: answered 2
                    (2026-03-13T16:00:00+00:00)
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

Besides
  2026-03-11 11:03  by sms: answers no question of ours
  2026-03-11 11:03  task 9750d78b88 for support: a text that answers no question
                    open, OVERDUE since 2026-03-11 13:03

Consents
  2026-03-10 10:30  order updates by sms: given (identify)
"""
TEXTS = {Topic.ORDER_UPDATES: {Channel.SMS: True}}
HOSTILE = "Order \x9b31mX\x1b[31mDeleted\x1b[0m\nroot: [bold]ok[/]"


async def _live(database: Database) -> None:
    """Refused by e-mail, held at night, sent by text, asked, misunderstood, answered, helped."""
    await meet(database, ANA.model_copy(update={"consents": TEXTS}))
    night, morning = NOON + timedelta(hours=10), NOON + timedelta(hours=22)
    claim = await claimed(database, asking(), RECEIPT, night)
    ledger = SqlLedger(database)
    await ledger.record(claim, Status.FAILED, Reason.INVALID_ADDRESS, night)
    tip = asking(channel=Channel.SMS)
    await answered(database, tip, RECEIPT, night)
    await sent(database, tip, RECEIPT, morning)
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.SMS, "delivered")], morning)
    asked_at = morning + timedelta(hours=1)
    slots = {"slot_1": "2026-03-13T10:00:00+00:00", "slot_2": "2026-03-13T16:00:00+00:00"}
    await questioned(database, now=asked_at, facts=slots, workflow_id="shop/c-ana")
    for minute, words in enumerate(("on Friday", "two", "thanks, mother"), start=1):
        at = asked_at + minute * MINUTE
        await Answers(database, speech()).by_message(texted(f"SM{minute}", PHONE, words, at))


async def _steered(database: Database) -> None:
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


async def _ended(database: Database) -> None:
    ending = Ending(outcome="left", stage=Stage.PURCHASE, because=ExitReason.TAKEN_OUT)
    await SqlRecords(database).record_outcome(
        OutcomeReport(
            journey="shop",
            customer_id=ANA.customer_id,
            key=None,
            workflow_id="shop/c-ana",
            first_execution_run_id="run-1",
            entry_event_id=None,
            ending=ending,
            at=NOON + timedelta(hours=26),
        )
    )


def test_it_tells_in_order_what_was_said_answered_and_done(typed: Typed, in_store: InStore) -> None:
    for part in (_live, _steered, _ended):
        in_store(part)
    ran = typed("explain", "c-ana")
    assert (ran.code, ran.complained) == (0, "")
    assert [line.rstrip() for line in ran.said.splitlines()] == ACCOUNT.splitlines()


def test_what_waits_is_told_with_how_to_ask_it(typed: Typed, in_store: InStore) -> None:
    in_store(_live)
    assert typed("explain", "c-ana").said.splitlines()[-2:] == [
        "What is waited for now:",
        "jornada status shop c-ana",
    ]


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


def test_what_they_are_barred_from_is_told_with_since_when_and_why(
    typed: Typed, in_store: InStore
) -> None:
    async def bar(database: Database) -> None:
        await _live(database)
        claim = await sent(database, asking("run-1:shop.receipt:2"))
        bounce = DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "bounced", None, ANA.email)
        barring = bounce._replace(suppress_for=Reason.BOUNCED, detail="5.1.1")
        await SqlLedger(database).note([barring], NOON)
        await Intake(database).stop_channel("twilio:1", Channel.SMS, PHONE, NOON + MINUTE)

    in_store(bar)
    said = typed("explain", "c-ana").said
    barred = [line.rstrip() for line in said.partition("Suppressed from\n")[2].splitlines()][:2]
    assert barred == [
        "  2026-03-10 12:00  email: bounced (5.1.1), shown by shop.receipt",
        "  2026-03-10 12:01  sms: opted out",
    ]
    as_json = typed("explain", "c-ana", "--json").said
    assert json.loads(as_json)["suppressions"][0]["detail"] == "5.1.1"
    assert PHONE not in said + as_json
    assert "example.com" not in said + as_json


DOUBTS = """\
  2026-03-10 12:12  shop.receipt: nobody knows whether it arrived by email,
                    ambiguous answer
                    2026-03-10 12:00 email unknown: interrupted; nobody knows;
                    sent again by its policy, so it may have come twice
                    2026-03-10 12:06 email absent; its vendor was asked
                    2026-03-10 12:12 email unknown: ambiguous answer; tried 2
                    times; to be settled by 2026-03-10 12:17
"""


async def _doubted(database: Database) -> None:
    """Lost; asked after, and not there; no connection at first, and then the answer is lost."""
    await meet(database)
    ledger, at = SqlLedger(database), NOON
    for candidates in (None, ()):
        await claimed(database, asking(), RECEIPT, at)
        await answered(database, asking(), RECEIPT, at)
        at += 6 * MINUTE
        doubt = await ledger.claim(asking(), RECEIPT, clock_at(at))
        assert isinstance(doubt, InDoubt)
        await ledger.settle(doubt, candidates, RECEIPT, at)
    await ledger.release(await claimed(database, asking(), RECEIPT, at))
    claim = await claimed(database, asking(), RECEIPT, at)
    await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, at)


def _story(said: str) -> list[str]:
    """Return what is told before the consents."""
    before = said.partition("Consents\n")[0]
    return [line.rstrip() for line in before.splitlines() if line.startswith("  ")]


def test_of_a_doubt_it_tells_how_it_was_settled_and_until_when_it_is_not(
    typed: Typed, in_store: InStore
) -> None:
    in_store(_doubted)
    assert _story(typed("explain", "c-ana").said) == DOUBTS.splitlines()


def test_of_a_doubt_in_an_enrolment_that_is_over_no_settling_is_promised(
    typed: Typed, in_store: InStore
) -> None:
    for part in (_doubted, _ended):
        in_store(part)
    said = " ".join(typed("explain", "c-ana").said.split())
    assert "email unknown: ambiguous answer; tried 2 times" in said
    assert "to be settled" not in said


def test_how_we_know_of_the_last_attempt_is_told_too(typed: Typed, in_store: InStore) -> None:
    async def heard(database: Database) -> None:
        await _doubted(database)
        (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
        (told,) = enrolment.touchpoints
        bounce = DeliveryReport(
            told.touchpoint_id, Channel.EMAIL, "bounced", "mail-1", detail="5.1.1"
        )
        await SqlLedger(database).note([bounce], NOON + 14 * MINUTE)

    in_store(heard)
    first, *_, last, end = _story(typed("explain", "c-ana").said)
    assert "sent by email, bounced (5.1.1)" in first
    assert f"{last} {end.strip()}".endswith(
        "email handed over: accepted; tried 2 times; told by its vendor"
    )


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (OnUnknown.AT_MOST_ONCE, "nobody knows; not sent again, by its policy"),
        (OnUnknown.AT_LEAST_ONCE, "nobody knows; not sent again so far"),
    ],
)
def test_that_nobody_knows_is_told(
    typed: Typed, in_store: InStore, policy: OnUnknown, words: str
) -> None:
    async def lose(database: Database) -> None:
        await meet(database)
        what = RECEIPT.model_copy(update={"on_unknown": policy})
        await claimed(database, asking(), what)
        await answered(database, asking(), what)
        later, ledger = NOON + 6 * MINUTE, SqlLedger(database)
        doubt = await ledger.claim(asking(), what, clock_at(later))
        assert isinstance(doubt, InDoubt)
        await ledger.settle(doubt, None, what, later)

    in_store(lose)
    assert words in " ".join(typed("explain", "c-ana").said.split())


def test_a_stop_and_a_start_are_told_with_what_they_did(typed: Typed, in_store: InStore) -> None:
    async def text(database: Database) -> None:
        await meet(database)
        await Intake(database).stop_channel("twilio:1", Channel.SMS, PHONE, NOON)
        await Intake(database).restart_channel("twilio:2", Channel.SMS, PHONE, NOON + MINUTE)
        await Intake(database).stop_channel("twilio:3", Channel.SMS, PHONE, NOON + 2 * MINUTE)
        maria, at = OperatorRequest(by="maria", reason="they asked"), NOON + 3 * MINUTE
        await Suppressions(database).lift("c-ana", Channel.SMS, maria, at, customer_requested=True)

    in_store(text)
    assert _story(typed("explain", "c-ana").said) == [
        "  2026-03-10 12:00  sms: asked for no more, which withdrew every consent for it",
        "  2026-03-10 12:01  sms: takes it again; what was consented to stays withdrawn",
        "                    until it is given anew",
        "  2026-03-10 12:02  sms: asked for no more, which withdrew every consent for it",
        "  2026-03-10 12:03  sms: maria let it be used again: they asked",
        "                    it had been barred since 2026-03-10 12:02: opted out",
    ]


def test_of_each_consent_it_tells_what_they_said_when_and_how(
    typed: Typed, in_store: InStore
) -> None:
    async def change_their_mind(database: Database) -> None:
        said = {Topic.TIPS: dict.fromkeys(Channel, True), Topic.OFFERS: {Channel.EMAIL: False}}
        await meet(database, ANA.model_copy(update={"consents": TEXTS | said}))
        intake = Intake(database)
        await intake.leave_topic("left", ANA.customer_id, Topic.TIPS, NOON, "link")
        await intake.stop_channel("twilio:1", Channel.SMS, PHONE, NOON + MINUTE)

    in_store(change_their_mind)
    said = typed("explain", "c-ana").said
    told = said.partition("Consents\n")[2].partition("Suppressed from\n")[0]
    assert [line.rstrip() for line in told.splitlines() if line.strip()] == [
        "  2026-03-10 10:30  offers by email: withdrawn (identify)",
        "  2026-03-10 12:00  tips by email: withdrawn (link)",
        "  2026-03-10 12:01  account by sms: withdrawn (sms)",
        "  2026-03-10 12:01  offers by sms: withdrawn (sms)",
        "  2026-03-10 12:01  order updates by sms: withdrawn (sms)",
        "  2026-03-10 12:01  surveys by sms: withdrawn (sms)",
        "  2026-03-10 12:01  tips by sms: withdrawn (sms)",
    ]
    assert json.loads(typed("explain", "c-ana", "--json").said)["consents"][1] == {
        "topic": "tips",
        "channel": "email",
        "granted": False,
        "at": "2026-03-10T12:00:00Z",
        "source": "link",
    }


def test_that_they_were_never_asked_for_a_consent_is_told(typed: Typed, in_store: InStore) -> None:
    async def skip(database: Database) -> None:
        await meet(database, ANA.model_copy(update={"consents": {}}))
        await answered(database, asking("tip"), TIP)

    in_store(skip)
    said = typed("explain", "c-ana").said
    assert "shop.tip: not sent by email, no consent" in said
    assert said.splitlines()[1] == "Gave no consent so far, and withdrew none."
    assert "Consents" not in said


def test_as_json_it_is_the_whole_explanation(typed: Typed, in_store: InStore) -> None:
    in_store(_live)
    told = json.loads(typed("explain", "c-ana", "--json").said)
    assert set(told) > {"enrolments", "tasks", "steerings", "unmatched_texts", "parked_events"}
    assert told["enrolments"][0]["touchpoints"][1]["answers"][1]["option"] == "2"


def test_of_a_customer_without_a_journey_it_says_so(typed: Typed, in_store: InStore) -> None:
    async def identify(database: Database) -> None:
        await meet(database, ANA.model_copy(update={"consents": {}}))

    in_store(identify)
    assert typed("explain", "c-ana").said.splitlines() == [
        "Customer c-ana. All times are UTC.",
        "In no journey so far.",
        "Gave no consent so far, and withdrew none.",
    ]
