"""Dead letters: put aside for good, or queued again, by what they have in common; in the audit."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.reads.explain import fate_of
from adapters.store.schema import events
from tests.adapters.store.building import happening
from tests.adapters.store.transactions import begin
from tests.cli.conftest import InStore, Typed

WHY = ("--reason", "its shop is closed", "--by", "maria")
LETTERS = {
    "e-1": ("c-ana", "Order Completed", 0),
    "e-2": ("c-ana", "Profile Completed", 0),
    "e-3": ("c-bea", "Order Completed", 10),
    "e-4": ("c-bea", "Cat Fed", 10),
}
"""Each one's customer, name, and age in days."""


@pytest.fixture(autouse=True)
def _letters(in_store: InStore) -> None:
    async def park(database: Database) -> None:
        for event_id, (customer_id, name, days) in LETTERS.items():
            await Intake(database).track(happening(event_id, customer_id, name=name))
            await EventQueue(database).to_dead_letters(event_id, "it has no key")
            since = datetime.now(UTC) - timedelta(days=days)
            async with begin(database) as tx:
                of_it = update(events).where(events.c.event_id == event_id)
                await tx.execute(of_it.values(received_at=since))

    in_store(park)


def states(in_store: InStore) -> dict[str, str]:
    async def look(database: Database) -> dict[str, str]:
        fates = {event_id: await fate_of(database, event_id) for event_id in LETTERS}
        return {event_id: fate.state.value for event_id, fate in fates.items() if fate}

    return in_store(look)


CHOICES = {
    ("e-1",): {"e-1"},
    ("--name", "Order Completed"): {"e-1", "e-3"},
    ("--customer", "c-bea"): {"e-3", "e-4"},
    ("--older-than", "7d"): {"e-3", "e-4"},
    ("--older-than", "200h", "--name", "Cat Fed"): {"e-4"},
    ("--journey", "post_purchase"): {"e-1", "e-3"},
    ("--journey", "onboarding"): {"e-2"},
    ("--journey", "onboarding", "--name", "Order Completed"): set(),
}


def test_each_choice_is_listed_and_queued_again_alone(typed: Typed, in_store: InStore) -> None:
    for words, chosen in CHOICES.items():
        if words[0].startswith("--"):
            listed = typed("dead-letters", "list", *words).said
            assert {each for each in LETTERS if each in listed} == chosen, words
        count = f"{len(chosen)} event{'' if len(chosen) == 1 else 's'}"
        assert typed("dead-letters", "requeue", *words).said == f"{count} queued again.\n", words
        found = {each for each, state in states(in_store).items() if state == "pending"}
        assert found == chosen, words

        async def park(database: Database, ids: set[str] = chosen) -> None:
            for event_id in ids:
                await EventQueue(database).to_dead_letters(event_id, "it has no key")

        in_store(park)


def test_what_is_discarded_is_gone_and_who_did_it_is_explained(
    typed: Typed, in_store: InStore
) -> None:
    said = typed("dead-letters", "discard", "--name", "Order Completed", *WHY).said
    assert said == "2 events discarded.\n"
    assert states(in_store) == {
        "e-1": "discarded",
        "e-2": "parked",
        "e-3": "discarded",
        "e-4": "parked",
    }
    assert "e-1" not in typed("dead-letters", "list").said
    typed("dead-letters", "requeue")
    assert states(in_store)["e-1"] == "discarded"
    account = " ".join(typed("explain", "c-ana").said.split())
    assert "maria discarded an event: its shop is closed" in account
    assert "the dead letter `Order Completed`, event e-1" in account
    assert "later), discarded heard by nobody: it has no key" in account


def test_what_is_queued_again_is_in_the_audit_too(typed: Typed) -> None:
    typed("dead-letters", "requeue", "e-2", *WHY)
    account = " ".join(typed("explain", "c-ana").said.split())
    assert "maria queued an event again: its shop is closed" in account


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("discard", *WHY), "say which"),
        (("discard", "e-0", *WHY), "no dead letter has the id e-0"),
        (("discard", "e-1", "--by", "maria", "--reason", "ana@example.com"), "--reason"),
        (("requeue", "--older-than", "soon"), "--older-than: write an age"),
        (("requeue", "--journey", "onbording"), "--journey: "),
        (("list", "--customer", "ana@example.com"), "--customer: "),
    ],
)
def test_what_cannot_be_meant_changes_nothing(
    typed: Typed, in_store: InStore, words: tuple[str, ...], why: str
) -> None:
    ran = typed("dead-letters", *words)
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained.startswith(f"jornada: {why}")
    assert set(states(in_store).values()) == {"parked"}
