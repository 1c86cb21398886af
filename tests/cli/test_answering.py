"""`jornada answer`: support enters what a customer told them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from domain.customers import Channel
from domain.messages import Message
from tests.adapters.store.asked import answered_events
from tests.adapters.store.building import CHOICE, SURVEY, asking, ended, meet, questioned, sent
from tests.adapters.store.test_own_words import COMFORT
from tests.cli.conftest import InStore, Typed
from tests.cli.running import Ran

NOW = datetime.now(UTC)
DAYS = timedelta(days=1)
SLOTS = {"slot_1": "2040-03-13T10:00:00+00:00", "slot_2": "2040-03-13T16:00:00+00:00"}
ENTER = ("answer", "c-ana", "shop.choice")
BY = ("--by", "maria")


def complaint(ran: Ran) -> str:
    """The one line of a command that failed."""
    assert (ran.code, ran.said) == (1, "")
    (line,) = ran.complained.splitlines()
    return line.removeprefix("jornada: ")


async def mailed(
    database: Database, what: Message = CHOICE, now: datetime = NOW, **changes: Any
) -> str:
    """Ask by e-mail, which knows no quiet hours."""
    return await questioned(database, what, now, channel=Channel.EMAIL, within=DAYS, **changes)


async def asked_for_a_slot(database: Database) -> None:
    await meet(database)
    await mailed(database, facts=SLOTS)


def heard(in_store: InStore) -> list[str]:
    """The options that journeys hear."""
    return [event["properties"]["option"] for event in in_store(answered_events)]


def test_an_answer_is_entered_by_what_it_says_and_a_repeat_does_nothing(
    typed: Typed, in_store: InStore
) -> None:
    """Temporal is away: it is stored, and heard when it is back."""
    in_store(asked_for_a_slot)
    ran = typed(*ENTER, "Tue, Mar 13, 16:00", *BY)
    assert (ran.code, ran.complained) == (0, "")
    assert "shop/run-1, shop.choice: answered 2 (Tue, Mar 13, 16:00)." in ran.said
    assert "The enrolment's event is stored" in ran.said
    again = typed(*ENTER, "two", *BY)
    assert again.code == 0
    assert "was answered before, with 2. Nothing was done." in again.said
    assert "was answered before, with 2, and the first answer counts" in complaint(
        typed(*ENTER, "1", *BY)
    )
    assert heard(in_store) == ["2"]
    told = " ".join(typed("explain", "c-ana").said.split())
    assert "maria entered their answer: the customer told us" in told


def test_what_is_no_answer_is_refused_with_all_that_are(typed: Typed, in_store: InStore) -> None:
    in_store(asked_for_a_slot)
    assert complaint(typed(*ENTER, "Saturday", *BY)) == (
        "`Saturday` is none of the answers to shop.choice; there are: 1 (Tue, Mar 13, 10:00), "
        "2 (Tue, Mar 13, 16:00), 3"
    )
    assert heard(in_store) == []


def test_what_was_not_asked_is_refused_with_what_is_open(typed: Typed, in_store: InStore) -> None:
    async def asked(database: Database) -> None:
        await asked_for_a_slot(database)
        await sent(database, asking())

    assert complaint(typed(*ENTER, "2", *BY)) == (
        "c-ana: they were not asked `shop.choice`; no question of theirs is open"
    )
    in_store(asked)
    for message in ("shop.receipt", "shop.survey"):
        assert complaint(typed("answer", "c-ana", message, "2", *BY)) == (
            f"c-ana: they were not asked `{message}`; open are: `shop.choice`"
        )


def test_of_two_open_ones_the_key_says_which(typed: Typed, in_store: InStore) -> None:
    async def twice(database: Database) -> None:
        await meet(database)
        for n in (1, 2):
            await mailed(database, run=f"run-{n}", key=f"o-{n}")

    in_store(twice)
    assert complaint(typed(*ENTER, "2", *BY)) == (
        "c-ana: `shop.choice` is open more than once: say --key with one of o-1, o-2"
    )
    assert typed(*ENTER, "2", "--key", "o-2", *BY).code == 0
    assert typed(*ENTER, "1", *BY).code == 0  # one is left
    assert heard(in_store) == ["2", "1"]


def test_what_comes_too_late_is_refused_and_it_says_why(typed: Typed, in_store: InStore) -> None:
    async def over(database: Database) -> None:
        await meet(database)
        await mailed(database, SURVEY)
        await ended(database)
        await mailed(database, now=NOW - 2 * DAYS, run="run-2")

    in_store(over)
    survey = typed("answer", "c-ana", "shop.survey", "2", *BY)
    assert "shop.survey: its journey has ended; `jornada explain`" in complaint(survey)
    assert "shop.choice: it could be answered until" in complaint(typed(*ENTER, "2", *BY))
    assert heard(in_store) == []


def test_who_and_which_customer_are_checked_first(typed: Typed, in_store: InStore) -> None:
    in_store(asked_for_a_slot)
    assert complaint(typed(*ENTER, "2", "--by", "m@example.com")).startswith("say who you are")
    address = typed("answer", "ana@example.com", "shop.choice", "2", *BY)
    assert complaint(address).startswith("the customer: ")
    reason = typed(*ENTER, "2", *BY, "--reason", "called from +351 912 345 678")
    assert "--reason: names an address" in complaint(reason)
    assert heard(in_store) == []


def test_who_tapped_before_the_call_has_answered(typed: Typed, in_store: InStore) -> None:
    async def tapped(database: Database) -> None:
        await meet(database)
        await Answers(database).by_page(await mailed(database), "1", "", NOW)

    in_store(tapped)
    assert "was answered before, with 1, and the first answer counts" in complaint(
        typed(*ENTER, "2", *BY)
    )


def test_a_key_as_the_shop_has_it_says_which(typed: Typed, in_store: InStore) -> None:
    """It is hidden from Temporal; who types it knows only what the shop calls the order."""
    started = typed("start", "post_purchase", "c-ana", "--key", "#1001").said
    (hidden,) = re.findall(r"hmac-[0-9a-f]{32}", started)

    async def twice(database: Database) -> None:
        await meet(database)
        for n, key in enumerate((hidden, "1002"), start=1):
            await mailed(database, run=f"run-{n}", key=key)

    in_store(twice)
    assert complaint(typed(*ENTER, "2", *BY)).endswith("say --key with one of '#1001', 1002")
    assert "`shop.choice` --key '#1001'" in complaint(
        typed("answer", "c-ana", "shop.survey", "2", *BY)
    )
    for key in (" #1001", "1002"):
        assert typed(*ENTER, "2", "--key", key, *BY).code == 0
    assert complaint(typed(*ENTER, "2", "--key", "null", *BY)).startswith("--key: is a word for no")


def test_what_they_said_in_their_own_words_reaches_the_team(
    typed: Typed, in_store: InStore
) -> None:
    async def asked(database: Database) -> None:
        await meet(database)
        await mailed(database, COMFORT)

    in_store(asked)
    said = "a feather pillow, please"
    enter = ("answer", "c-ana", COMFORT.name)
    for far_too_much in ("x" * 1001,):
        assert "have at most 1000 characters" in complaint(typed(*enter, far_too_much, *BY))
    ran = typed(*enter, said, *BY)
    assert (ran.code, ran.complained) == (0, "")
    assert "shop/run-1, stay.comfort: answered in their own words." in ran.said
    assert said not in ran.said
    assert heard(in_store) == ["words"]
    tasks = " ".join(typed("tasks", "list", "--owner", "concierge").said.split())
    assert f'wrote: "{said}"' in tasks
    told = " ".join(typed("explain", "c-ana").said.split())
    assert "told to a person: answered in their own words" in told
    assert said in told
