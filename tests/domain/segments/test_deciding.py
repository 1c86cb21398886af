"""Segments: what their conditions mean, and how those that fail are told."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import invert, or_
from typing import Any

import pytest

from domain.clock import Pace
from domain.customers import Channel, Consent, Topic
from domain.errors import JourneyMistake
from domain.events import SegmentEntered
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.segments import (
    Facts,
    PastEnrolment,
    PastEvent,
    Predicate,
    Segment,
    Wanted,
    at_pace,
    consents,
    described,
    did,
    enrolled,
    falls_today,
    holds,
    ignored,
    in_segment,
    needs_of,
    never_did,
    prop,
    reachable,
    since_first,
    since_last,
    total,
    trait,
    unmet,
    was_in,
)
from domain.segments.facts import PastMessage

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def order(days_ago: float, **properties: Any) -> PastEvent:
    return PastEvent("Order Completed", NOW - days_ago * DAY, properties)


LOYAL = Segment(
    "loyal",
    "bought twice in 90 days and wants offers",
    did(OrderCompleted, at_least=2, within=90 * DAY)
    & consents(Topic.OFFERS)
    & ~was_in("win_back", outcome="bought")
    & (trait("country") == "PT"),
)
OFFERS = Consent(topic=Topic.OFFERS, channel=Channel.EMAIL, granted=True, at=NOW)
ANA = Facts(traits={"country": "PT"}, events=[order(1), order(90)], consents=[OFFERS])


def test_a_customer_is_in_a_segment_when_all_of_its_conditions_hold() -> None:
    assert holds(LOYAL.predicate, ANA, NOW)
    assert unmet(LOYAL.predicate, ANA, NOW) == ()


def test_what_fails_is_told_in_plain_words_without_what_is_the_customers_own() -> None:
    other = ANA._replace(
        traits={"country": "secret"},
        events=[order(1), order(91)],
        enrolments=[PastEnrolment("win_back", "bought", NOW)],
    )

    assert unmet(LOYAL.predicate, other, NOW) == (
        "did Order Completed at least 2 times in 90 days: 1 so far",
        "not (was in the journey win_back with outcome bought)",
        "trait country is PT",
    )


def test_of_ways_of_which_one_is_enough_all_are_told_in_one_line() -> None:
    either = (did(OrderDelivered) & enrolled("onboarding")) | (trait("age") == 18)

    ways = ("did Order Delivered: 0 so far and is in the journey onboarding now", "trait age is 18")
    assert unmet(either, Facts(), NOW) == (", or ".join(ways),)


def test_what_fails_of_a_negation_is_told_by_its_parts() -> None:
    facts = Facts(traits={"plan": "gold"}, events=[order(1)])

    assert unmet(~((trait("plan") == "gold") | did(OrderDelivered)), facts, NOW) == (
        "not (trait plan is gold)",
    )
    assert unmet(~((trait("plan") == "gold") & did(OrderCompleted)), facts, NOW) == (
        "not (trait plan is gold), or not (did Order Completed)",
    )
    assert unmet(~~did(OrderDelivered), facts, NOW) == ("did Order Delivered: 0 so far",)


def test_what_fails_in_another_segment_is_told_with_its_name() -> None:
    assert unmet(in_segment(LOYAL), ANA._replace(consents=[]), NOW) == (
        "is in loyal: consents to offers",
    )


def test_nothing_holds_of_who_was_erased() -> None:
    erased = Facts(erased=True)

    assert not holds(~did(OrderCompleted), erased, NOW)
    assert unmet(~did(OrderCompleted), erased, NOW) == ("was not erased",)


@pytest.mark.parametrize(
    ("condition", "told", "passes"),
    [
        (trait("x") == "PT", "PT", True),
        (trait("x") == "PT", "pt", False),
        (trait("x") == "PT", None, False),
        (trait("x") != "PT", "ES", True),
        (trait("x") != "PT", None, False),  # it is not known
        (~(trait("x") == "PT"), None, True),  # a plain negation
        (trait("x").one_of("PT", "ES"), "ES", True),
        (trait("x").is_set(), "", True),
        (trait("x").is_set(), None, False),
        (trait("x") == True, True, True),  # noqa: E712 - it makes a condition
        (trait("x") == True, 1, False),  # noqa: E712 - as above
        (trait("x") == 1, True, False),
        (trait("x") == 5, "5.0", True),
        (trait("x") >= 5, "4.9", False),
        (trait("x") < 5, "four", False),
        (trait("x") < date(2026, 6, 1), "2026-05-31T23:59:59Z", True),
        (trait("x") < date(2026, 6, 1), "31/05/2026", False),
    ],
)
def test_a_trait_passes_a_comparison(condition: Predicate, told: object, passes: bool) -> None:
    assert holds(condition, Facts(traits={"x": told}), NOW) is passes


def test_only_events_that_pass_are_counted_and_added_up() -> None:
    facts = Facts(events=[order(1, total="19.90", currency="EUR"), order(2, total=0.1)])
    in_euros = prop("currency") == "EUR"

    assert holds(did(OrderCompleted, at_least=2), facts, NOW)
    assert not holds(did(OrderCompleted, at_least=2, where=in_euros), facts, NOW)
    assert holds(total(OrderCompleted, "total") >= 20, facts, NOW)
    assert not holds(total(OrderCompleted, "total", within=1.5 * DAY) >= 20, facts, NOW)
    assert holds(never_did(OrderDelivered), facts, NOW)


def test_the_time_since_what_never_happened_is_neither_long_nor_short() -> None:
    facts = Facts(events=[order(3), order(10)])

    assert holds(since_first(OrderCompleted) >= 10 * DAY, facts, NOW)
    assert holds(since_last(OrderCompleted) < 4 * DAY, facts, NOW)
    assert not holds(since_last(OrderDelivered) < 4 * DAY, facts, NOW)
    assert not holds(since_last(OrderDelivered) > 4 * DAY, facts, NOW)


def test_who_said_nothing_consents_by_what_a_channel_takes_by_default() -> None:
    by_default = Facts(by_default={(Topic.ACCOUNT, Channel.EMAIL)})
    withdrawn = OFFERS.model_copy(update={"topic": Topic.ACCOUNT, "granted": False})

    assert holds(consents(Topic.ACCOUNT, Channel.EMAIL), by_default, NOW)
    assert holds(consents(Topic.ACCOUNT), by_default, NOW)
    assert not holds(consents(Topic.ACCOUNT, Channel.SMS), by_default, NOW)
    refused = by_default._replace(consents=[withdrawn])
    assert not holds(consents(Topic.ACCOUNT), refused, NOW)


def test_no_more_is_fetched_than_conditions_look_at() -> None:
    needs = needs_of([did(OrderCompleted, within=9 * DAY) & did(OrderCompleted, within=DAY)])
    assert needs.events == {"Order Completed": Wanted(1, 9 * DAY, first=False, properties=False)}
    assert not needs.traits

    needs = needs_of([LOYAL.predicate, since_first(OrderCompleted) > DAY, reachable(Channel.SMS)])
    assert needs.events == {"Order Completed": Wanted(2, 90 * DAY, first=True, properties=False)}
    assert (needs.journeys, needs.channels) == ({"win_back"}, {Channel.SMS})
    assert needs.traits
    assert needs.consents


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (never_did(OrderCompleted), Wanted(1, None, first=False, properties=False)),
        (did(OrderCompleted, at_least=3), Wanted(3, None, first=False, properties=False)),
        (did(OrderCompleted, at_most=3), Wanted(4, None, first=False, properties=False)),
        (since_last(OrderCompleted) > DAY, Wanted(1, None, first=False, properties=False)),
        (since_first(OrderCompleted) > DAY, Wanted(0, None, first=True, properties=False)),
        (
            did(OrderCompleted, where=prop("total") > 1, within=DAY) & did(OrderCompleted),
            Wanted(None, None, first=False, properties=True),
        ),
        (total(OrderCompleted, "total") > 1, Wanted(None, None, first=False, properties=True)),
    ],
)
def test_of_events_that_count_so_many_are_looked_at_as_tell_whether_it_holds(
    condition: Predicate, wanted: Wanted
) -> None:
    assert needs_of([condition]).events == {"Order Completed": wanted}


def test_who_was_sent_enough_and_read_nothing_of_it_ignored_it() -> None:
    sent = [PastMessage(NOW - days * DAY, read=False) for days in (1, 2, 30)]
    often = ignored(at_least=3, within=30 * DAY)

    assert holds(often, Facts(messages=sent), NOW)
    assert not holds(often, Facts(messages=sent), NOW + DAY)
    assert not holds(often, Facts(messages=[*sent, PastMessage(NOW, read=True)]), NOW)
    assert holds(often, Facts(messages=[*sent, PastMessage(NOW - 31 * DAY, read=True)]), NOW)
    rehearsal = Pace(factor=30, origin=NOW)
    assert not holds(at_pace(often, rehearsal), Facts(messages=sent), NOW)


@pytest.mark.parametrize(
    "mistaken",
    [
        lambda: trait('a"b') == 1,
        lambda: trait("") == 1,
        lambda: trait("x") == NOW,
        lambda: trait("x") == float("inf"),
        lambda: trait("x") == 10**16,
        lambda: trait("x") == 0.1234567890123456,
        lambda: trait("x") == "y" * 201,
        lambda: trait("x") == "\0",
        lambda: trait("x") > "a",
        lambda: trait("x").one_of(),
        lambda: trait("locale") == 5,
        lambda: did(OrderCompleted, where=prop("colour") == "red"),
        lambda: did(OrderCompleted, where=prop("order_id") == "1"),
        lambda: did(OrderCompleted, at_least=0),
        lambda: never_did(SegmentEntered),
        lambda: since_last(SegmentEntered) > DAY,
        lambda: total(SegmentEntered, "segment") > 1,
        lambda: did(OrderCompleted, at_least=3, at_most=2),
        lambda: did(OrderCompleted, at_least=1001),
        lambda: did(OrderCompleted, within=timedelta()),
        lambda: did(OrderCompleted, within=timedelta(days=9999)),
        lambda: total(OrderCompleted, "colour") > 5,
        lambda: total(OrderCompleted, "total") == 5,
        lambda: total(OrderCompleted, "total") > 0.0001,
        lambda: since_last(OrderCompleted) > timedelta(0),
        lambda: was_in("no such name"),
        lambda: ignored(at_least=0, within=DAY),
        lambda: ignored(at_least=1, within=timedelta()),
        lambda: falls_today(""),
        lambda: did(OrderCompleted) and did(OrderDelivered),
        lambda: not did(OrderCompleted),
        lambda: Segment("Loyal", "x", did(OrderCompleted)),
        lambda: Segment("loyal", "", did(OrderCompleted)),
    ],
)
def test_what_cannot_be_meant_is_refused_as_it_is_written(mistaken: Any) -> None:
    with pytest.raises(JourneyMistake):
        mistaken()


def test_a_predicate_is_neither_too_deep_nor_too_large() -> None:
    ordered = did(OrderCompleted)
    deepest, largest = ordered, reduce(or_, [ordered] * 64)
    for _ in range(11):
        deepest = ~deepest

    with pytest.raises(JourneyMistake, match="12 deep"):
        invert(deepest)
    with pytest.raises(JourneyMistake, match="64 conditions"):
        or_(largest, ordered)
    with pytest.raises(JourneyMistake, match="64 conditions"):
        or_(in_segment(Segment("large", "large", largest)), ordered)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (did(OrderCompleted), "did Order Completed"),
        (did(OrderCompleted, at_most=2), "did Order Completed at most 2 times"),
        (did(OrderCompleted, at_least=1, at_most=1), "did Order Completed exactly once"),
        (did(OrderCompleted, at_least=2, at_most=3), "did Order Completed 2 to 3 times"),
        (never_did(OrderCompleted, within=DAY), "never did Order Completed in 1 day"),
        (
            did(OrderCompleted, where=prop("total") >= 50),
            "did Order Completed where total is at least 50",
        ),
        (
            total(OrderCompleted, "total", within=timedelta(hours=36)) > 100,
            "sum of total of Order Completed in 36 hours is more than 100",
        ),
        (
            since_last(OrderCompleted) > 60 * DAY,
            "time since the last Order Completed is more than 60 days",
        ),
        (trait("x").one_of("a", 5), "trait x is a or 5"),
        (consents(Topic.TIPS, Channel.SMS), "consents to tips by sms"),
        (reachable(Channel.EMAIL), "is reachable by email"),
        (
            ignored(at_least=3, within=365 * DAY),
            "read nothing of at least 3 messages sent in 365 days",
        ),
        (falls_today("birthday"), "trait birthday falls on today"),
        (
            (did(OrderCompleted) | enrolled("a")) & ~in_segment(LOYAL),
            "(did Order Completed or is in the journey a now) and not (is in loyal)",
        ),
    ],
)
def test_conditions_are_described(condition: Predicate, words: str) -> None:
    assert described(condition) == words


def test_a_rehearsal_asks_by_its_pace() -> None:
    """A day lasts a minute: what is within a week there is within seven minutes of ours."""
    rehearsal = Pace(factor=1440, origin=NOW)
    asked = did(OrderCompleted, within=7 * DAY) & (since_last(OrderCompleted) > 2 * DAY)
    asked &= ~was_in("win_back", within=DAY) | in_segment(LOYAL)
    paced = at_pace(asked, rehearsal)

    minute = timedelta(minutes=1)
    shorter = did(OrderCompleted, within=7 * minute) & (since_last(OrderCompleted) > 2 * minute)
    assert needs_of([paced]).events["Order Completed"].within is None
    assert described(paced).startswith(described(shorter))
    assert holds(at_pace(did(OrderCompleted, within=7 * DAY), rehearsal), ANA, NOW - DAY)
    assert not holds(at_pace(did(OrderCompleted, within=7 * DAY), rehearsal), ANA, NOW)
    assert at_pace(asked, Pace()) == asked
