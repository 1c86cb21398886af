"""What support asks of `jornada explain`: what they did and wrote, and where they stand."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.pauses import Pauses
from adapters.store.schema import customers
from cli.showing import Clock
from domain.customers import Channel
from domain.journeys import Ending, Hold, Stage, StatusReport
from domain.operations import OperatorRequest
from domain.pauses import PauseTarget
from starter.telling.standing import next_of
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    SURVEY,
    answered,
    asking,
    claimed,
    happening,
    meet,
    questioned,
    sent,
)
from tests.adapters.store.transactions import begin
from tests.cli.conftest import InStore, Typed
from workflows.car_delivery.messages import CAR_PROGRESS
from workflows.onboarding.messages import WELCOME
from workflows.post_purchase.messages import ORDER_CONFIRMED

PERSIAN = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"
SAO_PAULO = Clock("America/Sao_Paulo")
MARIA = OperatorRequest(by="maria", reason="the price is wrong")
STATUS = StatusReport(
    journey="shop", customer_id="c-ana", key=None, stage=Stage.PURCHASE, doing="waiting"
)


async def in_brazil(database: Database) -> None:
    await meet(database, ANA.model_copy(update={"time_zone": SAO_PAULO.zone}))


def told(typed: Typed) -> str:
    """The account on one line."""
    ran = typed("explain", "c-ana")
    assert (ran.code, ran.complained) == (0, "")
    return " ".join(ran.said.split())


def test_each_moment_is_told_in_utc_and_by_their_own_clock(typed: Typed, in_store: InStore) -> None:
    async def ask(database: Database) -> None:
        await in_brazil(database)
        await questioned(database, SURVEY, NOON, channel=Channel.EMAIL, within=timedelta(hours=14))

    in_store(ask)
    account = told(typed)
    assert "in brackets by the customer's own clock, America/Sao_Paulo." in account
    assert "2026-03-10 12:00 (09:00) shop.survey: sent by email" in account
    assert "until 2026-03-11 02:00 (2026-03-10 23:00)" in account


def test_a_clock_says_what_it_does_not_know_and_repeats_nothing() -> None:
    assert Clock().moment(NOON) == "2026-03-10 12:00"
    assert Clock().label.endswith("the customer's own zone is not known.")
    lisbon = Clock("Europe/Lisbon")
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert (lisbon.moment(NOON), lisbon.moment(summer)) == (
        "2026-03-10 12:00",
        "2026-07-01 12:00 (13:00)",
    )


def test_what_they_did_and_wrote_is_told_and_what_we_wrote_ourselves_only_once(
    typed: Typed, in_store: InStore
) -> None:
    async def live(database: Database) -> None:
        await in_brazil(database)
        intake = Intake(database)
        for name, source in (("Email Verified", "link"), ("Answered", "track")):
            event = happening(f"e-{source}", name=name, source=source)
            await intake.track(event)
        asked = await questioned(database, SURVEY, channel=Channel.EMAIL)
        await Answers(database).by_page(asked, "2", "The \x1b[31mbox", NOON + MINUTE)

    in_store(live)
    account = told(typed)
    *_, did = account.partition("What they did")
    assert "Email Verified (link, told" in did
    assert "Answered (track" in did  # the company's own word, though named like ours
    assert "Answered (answer" not in did
    assert "Identify" not in did
    assert 'by a tap: answered 2 they wrote: "The [31mbox"' in account


def test_who_paused_it_and_why_is_told_and_when_the_pause_is_over(
    typed: Typed, in_store: InStore
) -> None:
    async def pause(database: Database) -> None:
        await in_brazil(database)
        await Pauses(database).pause(PauseTarget.JOURNEY, "shop", MARIA, NOON)
        await answered(database, asking())

    async def unpause(database: Database) -> None:
        await Pauses(database).unpause(PauseTarget.JOURNEY, "shop", MARIA, NOON)

    in_store(pause)
    assert "held by email, paused until 2026-03-10 12:00 (09:00)" in told(typed)
    reason = "maria paused the journey shop 2026-03-10 12:00 (09:00): the price is wrong"
    assert reason in told(typed)
    in_store(unpause)
    assert "the pause is over; it leaves when it asks again" in told(typed)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            STATUS.model_copy(update={"waiting_for": ("Order Delivered",), "until": NOON}),
            "it goes on when Order Delivered comes, and at 2026-03-10 12:00 (09:00) without it",
        ),
        (
            STATUS.model_copy(update={"until": NOON}),
            "it goes on at 2026-03-10 12:00 (09:00)",
        ),
        (STATUS, "it goes on as soon as this is done"),
        (
            STATUS.model_copy(update={"held": Hold(by="maria", reason="ill", since=NOON)}),
            "nothing is sent and nothing ends until `jornada resume`",
        ),
        (
            STATUS.model_copy(update={"ending": Ending(outcome="well_done", stage=Stage.PURCHASE)}),
            "nothing: it ends as well done",
        ),
    ],
)
def test_what_comes_next_and_when_is_said_in_a_sentence(status: StatusReport, words: str) -> None:
    assert next_of(status, SAO_PAULO) == words


def test_the_words_of_what_left_are_rendered_again_and_no_link_works(
    typed: Typed, in_store: InStore
) -> None:
    async def welcomed(database: Database) -> None:
        persian = {"locale": "en", "first_name": PERSIAN}
        await meet(database, ANA.model_copy(update=persian))
        for nth, message in enumerate((WELCOME, RECEIPT)):
            key = f"run-1:{message.name}:{nth}"
            await sent(database, asking(key, message=message.name), message)
        await claimed(database, asking("run-1:onboarding.welcome:9"), WELCOME)  # may not leave

    in_store(welcomed)
    assert "|" not in told(typed)
    whole = " ".join(typed("explain", "c-ana", "--words").said.split())
    assert "onboarding.welcome: sent by email | " in whole
    assert PERSIAN in whole  # its joiner is spelling
    assert "(verify link)" in whole
    assert "(unsubscribe link)" in whole
    assert "its words are not known: today's code has no such message" in whole
    words = json.loads(typed("explain", "c-ana", "--words", "--json").said)["words"]
    assert len(words) == 2


def test_of_who_was_erased_no_words_are_rendered(typed: Typed, in_store: InStore) -> None:
    async def erased(database: Database) -> None:
        await meet(database)
        await sent(database, asking(message=WELCOME.name), WELCOME)
        async with begin(database) as tx:
            await tx.execute(customers.update().values(erased_at=NOON))

    in_store(erased)
    assert json.loads(typed("explain", "c-ana", "--words", "--json").said)["words"] == {}


def test_keys_and_facts_are_told_as_the_message_had_them(typed: Typed, in_store: InStore) -> None:
    """The key as the shop gave it, and no property for a fact of the story."""
    typed("track", "c-ana", "Order Completed", "-p", "order_id=#1001", "--message-id", "e-1")
    car = ("-p", "order_id=#2", "-p", "built=2026")
    typed("track", "c-ana", "Car Ordered", *car, "--message-id", "e-2")

    async def told_of_both(database: Database) -> None:
        await meet(database, ANA.model_copy(update={"locale": "en"}))
        for nth, message in enumerate((ORDER_CONFIRMED, CAR_PROGRESS), start=1):
            request = asking(
                f"run-{nth}:{message.name}:1",
                message=message.name,
                first_execution_run_id=f"run-{nth}",
                entry_event_id=f"e-{nth}",
            )
            await sent(database, request, message)

    in_store(told_of_both)
    confirmed, progress = json.loads(typed("explain", "c-ana", "--words", "--json").said)[
        "words"
    ].values()
    assert "#1001" in "".join(confirmed)
    assert "hmac-" not in "".join(confirmed)
    assert "finished" not in "".join(progress)


def test_why_nobody_heard_an_event_is_told_with_the_key_as_given(
    typed: Typed, in_store: InStore
) -> None:
    async def handed_on(database: Database) -> None:
        for event_id in ("e-1", "e-2"):
            await EventQueue(database).dispatched(event_id)

    typed("track", "c-ana", "Order Deliverd", "--message-id", "e-1")
    delivered = ("Order Delivered", "-p", "order_id=#1001")
    typed("track", "c-ana", *delivered, "--message-id", "e-2")
    in_store(handed_on)
    account = told(typed)
    assert "heard by nobody: no journey listens to an event of this name; they listen to" in account
    assert "heard by nobody: they were never in post_purchase under the order_id #1001" in account
    events = json.loads(typed("explain", "c-ana", "--json").said)["events"]
    assert all(event["unheard_because"] for event in events)
