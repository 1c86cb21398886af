"""Who enters a journey: what its event, its customer and its history have to be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.clock import Pace
from domain.entry import Asking, EntryRules, NotEntered, Refusal, next_look, refused
from domain.errors import JourneyMistake
from domain.events.commerce import OrderCompleted
from domain.re_entry import Lived, ReEntry
from domain.segments import Facts, PastEvent, did, prop, trait

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RULES = EntryRules(
    ReEntry.ONCE,
    begins_where=(prop("total") >= 50,),
    begins_if=did(OrderCompleted, at_least=2) & (trait("country") == "PT"),
    kept_out=trait("plan") == "staff",
    asked_again_for=HOUR,
)
TWICE = [PastEvent("Order Completed", NOON - HOUR), PastEvent("Order Completed", NOON)]
ANA = Facts(traits={"country": "PT"}, events=TWICE)


def asked(facts: Facts = ANA, **changes: Any) -> NotEntered | None:
    asking = Asking(NOON, [], facts, {"total": "80.00"}, received_at=NOON)
    return refused(RULES, asking._replace(**changes))


def test_who_is_as_the_journey_wants_them_enters() -> None:
    assert asked() is None


def test_an_event_that_is_none_of_its_own_is_never_asked_again() -> None:
    assert asked(properties={"total": 49}) == NotEntered(
        Refusal.EVENT, "it begins with those alone whose total is at least 50"
    )
    assert asked(properties={})


def test_who_is_kept_out_is_not_asked_again() -> None:
    assert asked(ANA._replace(traits={"country": "PT", "plan": "staff"})) == NotEntered(
        Refusal.KEPT_OUT, "kept out: trait plan is staff"
    )


def test_what_does_not_hold_yet_is_asked_again_for_its_time() -> None:
    """The words name the conditions that fail, and nothing of the customer's own."""
    facts = ANA._replace(events=TWICE[:1], traits={"country": "Narnia"})
    refusal = asked(facts, received_at=NOON - 10 * MINUTE)
    said = "did Order Completed at least 2 times: 1 so far; trait country is PT"
    assert refusal == NotEntered(
        Refusal.CONDITION, f"condition not met: {said}", NOON + 50 * MINUTE
    )


@pytest.mark.parametrize(("age", "is_final"), [(HOUR - MINUTE, False), (HOUR, True)])
def test_the_end_of_the_time_is_the_last_look(age: timedelta, *, is_final: bool) -> None:
    refusal = asked(Facts(), received_at=NOON - age)
    assert refusal
    assert (refusal.asked_until is None) is is_final
    assert asked(received_at=NOON - age) is None, "at the last look they may enter still"


def test_who_lived_it_is_told_so_before_anything_that_may_change() -> None:
    refusal = asked(Facts(), lived=[Lived(NOON - HOUR, NOON)])
    assert refusal
    assert (refusal.refusal, refusal.asked_until) == (Refusal.RE_ENTRY, None)


def test_a_request_needs_no_event_and_no_condition_but_keeps_out() -> None:
    rules, staff = RULES.of_a_request(), Facts(traits={"plan": "staff"})
    assert refused(rules, Asking(NOON, [])) is None
    kept_out = refused(rules, Asking(NOON, [], staff))
    assert kept_out
    assert kept_out.refusal is Refusal.KEPT_OUT
    assert refused(rules, Asking(NOON, [Lived(NOON, None)]))


def test_many_failing_conditions_are_counted() -> None:
    many = EntryRules(
        ReEntry.ONCE,
        begins_if=(trait("a") == 1) & (trait("b") == 1) & (trait("c") == 1) & (trait("d") == 1),
    )
    refusal = refused(many, Asking(NOON, []))
    assert refusal
    assert refusal.why.endswith("trait c is 1; and 1 more")


def test_it_is_asked_again_ever_more_rarely_and_at_the_end() -> None:
    looks, now, until = [], NOON, NOON + HOUR
    while now < until:
        now = next_look(NOON, now, until)
        looks.append((now - NOON).total_seconds())
    assert looks[:3] == [5, 10, 15]
    assert looks[-1] == HOUR.total_seconds()
    assert len(looks) < 20


@pytest.mark.parametrize("again", [timedelta(days=31), -MINUTE])
def test_a_time_to_ask_again_has_bounds(again: timedelta) -> None:
    with pytest.raises(JourneyMistake, match="asked_again_for"):
        RULES._replace(asked_again_for=again).check()


def test_there_has_to_be_something_to_ask_again() -> None:
    with pytest.raises(JourneyMistake, match="begins_if"):
        EntryRules(ReEntry.ONCE, asked_again_for=HOUR).check()


def test_a_rehearsal_speeds_the_times_of_its_conditions_up() -> None:
    rules = EntryRules(ReEntry.ONCE, begins_if=did(OrderCompleted, within=timedelta(days=1)))
    minute_ago = Facts(events=[PastEvent("Order Completed", NOON - MINUTE)])
    fast = Pace(factor=86_400, origin=NOON - HOUR)
    assert refused(rules, Asking(NOON, [], minute_ago)) is None
    assert refused(rules, Asking(NOON, [], minute_ago, pace=fast))
