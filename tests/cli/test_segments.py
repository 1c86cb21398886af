"""`jornada segments`: listed, counted, and why somebody is not in one, as an operator types it."""

import json
from datetime import UTC, datetime

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from tests.adapters.store.building import ANA, happening, meet
from tests.cli.conftest import InStore, Typed
from tests.cli.test_pausing import complaint
from workflows.segments import SEGMENTS


async def ana_bought_once(database: Database) -> None:
    await meet(database)
    await Intake(database).track(happening("o-1", occurred_at=datetime.now(UTC)))


def test_the_segments_are_listed_with_what_has_to_hold(typed: Typed) -> None:
    shown = " ".join(typed("segments", "list").said.split())
    assert "loyal bought twice in 90 days" in shown
    assert "did Order Completed at least 2 times in 90 days" in shown
    listed = json.loads(typed("segments", "list", "--json").said)
    assert [each["name"] for each in listed] == sorted(SEGMENTS)


def test_it_is_told_why_a_customer_is_not_in_one(typed: Typed, in_store: InStore) -> None:
    in_store(ana_bought_once)

    shown = typed("segments", "show", "loyal", ANA.customer_id).said
    assert shown.splitlines() == [
        "c-ana is not in loyal.",
        "fails: did Order Completed at least 2 times in 90 days: 1 so far",
    ]
    told = json.loads(typed("segments", "show", "loyal", ANA.customer_id, "--json").said)
    assert (told["is_in"], len(told["why_not"])) == (False, 1)


def test_those_who_are_in_one_are_counted(typed: Typed, in_store: InStore) -> None:
    in_store(ana_bought_once)
    assert typed("segments", "count", "loyal").said == "0 customers are in loyal.\n"

    async def buys_again(database: Database) -> None:
        await Intake(database).track(happening("o-2", occurred_at=datetime.now(UTC)))

    in_store(buys_again)
    assert typed("segments", "count", "loyal").said == "1 customer is in loyal.\n"
    assert typed("segments", "show", "loyal", ANA.customer_id).said == "c-ana is in loyal.\n"
    counted = json.loads(typed("segments", "count", "loyal", "--json").said)
    assert counted == {"segment": "loyal", "customers": 1}
    assert "loyal" in typed("customer", ANA.customer_id).said


def test_what_there_is_not_is_told_in_one_line(typed: Typed) -> None:
    there_are = f"there are: {', '.join(sorted(SEGMENTS))}"
    assert there_are in complaint(typed("segments", "count", "loyl"))
    assert "nobody is known" in complaint(typed("segments", "show", "loyal", "c-nobody"))
    assert "ID: an id must not be an e-mail" in complaint(
        typed("segments", "show", "loyal", "ana@example.com")
    )
