"""Dead letters: listed with their problem, and queued again."""

import json

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from cli.showing import moment
from tests.adapters.store.building import happening
from tests.cli.conftest import InStore, Typed

NO_KEY = "`Order Completed` starts post_purchase under its order_id, and has none"
HOSTILE = "\x1b[2JOrder [red]Completed"


async def _two_dead_letters(database: Database) -> None:
    """Both of one source, which has renamed `order_id`."""
    for nth, name in ((1, "Order Completed"), (2, HOSTILE)):
        event = happening(f"e-{nth}", name=name, properties={"orderId": "o-secret"})
        await Intake(database).track(event)
        await EventQueue(database).to_dead_letters(f"e-{nth}", NO_KEY)


def test_it_shows_which_event_whose_since_when_and_why(typed: Typed, in_store: InStore) -> None:
    in_store(_two_dead_letters)
    (event, _) = in_store(lambda database: EventQueue(database).dead_letters())
    ran = typed("dead-letters", "list")
    assert (ran.code, ran.complained) == (0, "")
    said = " ".join(ran.said.split())
    since = moment(event.received_at)
    assert f"{since} Order Completed: {NO_KEY} customer c-ana, event e-1 {since}" in said
    assert "jornada dead-letters requeue EVENT_ID" in said
    assert max(len(line) for line in ran.said.splitlines()) <= 80


def test_it_prints_json_for_a_script_and_no_properties(typed: Typed, in_store: InStore) -> None:
    in_store(_two_dead_letters)
    ran = typed("dead-letters", "list", "--json")
    first, second = json.loads(ran.said)
    assert (first["event_id"], first["customer_id"], first["name"], first["problem"]) == (
        "e-1",
        "c-ana",
        "Order Completed",
        NO_KEY,
    )
    assert {"occurred_at", "received_at", "source"} < first.keys()
    assert second["name"] == HOSTILE
    assert "o-secret" not in ran.said + typed("dead-letters", "list").said


def test_no_name_of_an_event_commands_a_terminal(typed: Typed, in_store: InStore) -> None:
    in_store(_two_dead_letters)
    assert (
        "\x1b"
        not in typed("dead-letters", "list").said + typed("dead-letters", "list", "--json").said
    )


def test_an_id_can_be_copied_whole(typed: Typed, in_store: InStore) -> None:
    """Such as Segment's own libraries make them."""
    event_id = "ajs-next-1763809170000-0f8fad5b-d9cb-469f-a165-70867728950e"

    async def park(database: Database) -> None:
        await Intake(database).track(happening(event_id))
        await EventQueue(database).to_dead_letters(event_id, NO_KEY)

    in_store(park)
    assert event_id in typed("dead-letters", "list").said


def test_a_list_that_was_cut_says_so(typed: Typed, in_store: InStore) -> None:
    in_store(_two_dead_letters)
    cut = typed("dead-letters", "list", "--limit", "1").said
    assert "first 1: see more with --limit" in cut
    assert "e-2" not in cut
    assert "--limit" not in typed("dead-letters", "list").said


def test_what_is_queued_again_is_a_dead_letter_no_more(typed: Typed, in_store: InStore) -> None:
    in_store(_two_dead_letters)
    assert typed("dead-letters", "requeue", "e-1").said == "1 event queued again.\n"
    assert "e-1" not in typed("dead-letters", "list").said
    typed("dead-letters", "requeue")
    assert typed("dead-letters", "list").said == "There is no dead letter.\n"
    assert json.loads(typed("dead-letters", "list", "--json").said) == []


def test_who_requeues_what_is_no_dead_letter_is_shown_where_to_look(typed: Typed) -> None:
    ran = typed("dead-letters", "requeue", "e-0")
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained == (
        "jornada: no dead letter has the id e-0: `jornada dead-letters list` shows them\n"
    )
