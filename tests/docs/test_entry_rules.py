"""Every example of docs/entry-rules.md is what the code does."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cli.showing import Clock
from domain.customers import Topic
from domain.entry import Asking, EntryRules, NotEntered, Refusal, refused
from domain.events.commerce import OrderCompleted
from domain.explanation import ExplainedEvent, NotBegun
from domain.journeys import Stage
from domain.segments import Facts, PastEvent
from starter.telling.events import event_told
from tests.docs.pages import code_blocks, text_of
from workflows.base.declarations import entry_rules
from workflows.base.journey import Journey

PAGE = "docs/entry-rules.md"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
NEEDED = {"begins_with": OrderCompleted, "listens_to": {}, "goal": OrderCompleted}
NEEDED |= {"topic": Topic.OFFERS, "first_stage": Stage.RETENTION, "story": None}


def journey(block: str) -> EntryRules:
    """Declare a journey as a block of the page does."""
    (imports,) = code_blocks(PAGE, "python", "")
    names: dict[str, Any] = {}
    exec(imports, names)  # noqa: S102 - it is our own page
    declared: dict[str, Any] = {}
    exec(block, names, declared)  # noqa: S102 - as above
    return entry_rules(type("Documented", (Journey,), NEEDED | declared))


JOURNEYS = [journey(block) for block in code_blocks(PAGE, "python", "journey")]


def asked(rules: EntryRules, facts: Facts, **properties: object) -> NotEntered | None:
    return refused(rules, Asking(NOON, [], facts, properties, NOON))


def test_the_whole_example_lets_in_whom_the_page_says() -> None:
    rules, twice = JOURNEYS[0], [PastEvent("Order Completed", NOON)] * 2
    ana = Facts(traits={"country": "PT"}, events=twice)
    assert asked(rules, ana, total=50) is None
    for facts, told, refusal in (
        (ana, {"total": 49}, Refusal.EVENT),
        (ana._replace(traits={"country": "PT", "plan": "staff"}), {"total": 50}, Refusal.KEPT_OUT),
        (ana._replace(events=twice[1:]), {"total": 50}, Refusal.CONDITION),
    ):
        no = asked(rules, facts, **told)
        assert no
        assert no.refusal is refusal
    assert rules.asked_again_for == timedelta(hours=1)


def test_each_other_example_is_a_rule_of_its_own() -> None:
    assert len(JOURNEYS) == 8
    assert len({repr(rules) for rules in JOURNEYS}) == 8


def test_a_journey_begins_with_its_own_segment_alone() -> None:
    assert asked(JOURNEYS[2], Facts(), segment="loyal") is None
    assert asked(JOURNEYS[2], Facts(), segment="lapsed")


def test_what_explain_shows_is_what_the_page_shows() -> None:
    facts = Facts(events=[PastEvent("Order Completed", NOON)])
    no = asked(JOURNEYS[0], facts, total=50)
    assert no
    told = NotBegun(journey="win_back", at=NOON, **no._asdict())
    event = ExplainedEvent(
        event_id="e-1",
        name="Order Completed",
        occurred_at=NOON,
        received_at=NOON,
        source="track",
        state="dispatched",
        began_no=(told,),
    )
    (shown,) = code_blocks(PAGE, "text", "explain")
    assert [line.strip() for line in shown.splitlines()] == event_told(event, Clock()).lines


@pytest.mark.parametrize("refusal", [Refusal.EVENT, Refusal.RE_ENTRY, Refusal.KEPT_OUT])
def test_the_first_rule_that_says_no_is_the_one_that_is_named(refusal: Refusal) -> None:
    """In the order of the page's table."""
    order = re.findall(r"^\| `(\w+)` \| .* \| final \|$", text_of(PAGE), re.MULTILINE)
    assert order == ["begins_within", "begins_where", "re_entry", "kept_out"]
    assert refusal.value in ("event", *order)
