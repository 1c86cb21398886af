"""Identity: who a visitor is, which ids may become one customer, and which run goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.consent import ConsentState, strictness
from domain.identity import (
    Candidate,
    Decision,
    Life,
    Limits,
    decide,
    is_visitor,
    shared_visitor_id,
    twins,
    visitor_id,
)
from domain.ids import check_identifier, customer_in, workflow_id
from domain.placeholders import PLACEHOLDERS, may_be_nobody
from domain.profile import Profile, united

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANA = Candidate("anon:phone", "c-ana")


# --- visitors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "anonymous_id",
    [
        "8f14e45f-ceea-4672-9a2b-0c1d2e3f4a5b",
        "x",
        "ana@example.com",
        "+351912345678",
        "a/b",
        "ö" * 999,
    ],
)
def test_a_visitors_id_may_be_seen_and_is_always_the_same(anonymous_id: str) -> None:
    visitor = visitor_id(anonymous_id)
    assert check_identifier(visitor) == visitor == visitor_id(anonymous_id)
    assert is_visitor(visitor)
    assert check_identifier(shared_visitor_id(visitor)) == shared_visitor_id(visitor) != visitor
    assert "@" not in visitor


def test_no_device_calls_itself_by_an_id_of_ours() -> None:
    ours = [shared_visitor_id(visitor_id("tablet")), visitor_id("ana@example.com")]
    assert not {visitor_id(each.removeprefix("anon:")) for each in ours} & set(ours)


def test_the_id_that_a_run_began_with_is_in_its_workflow_id() -> None:
    for key in (None, "o-1"):
        assert customer_in(workflow_id("parcel", "anon:phone", key)) == "anon:phone"


@pytest.mark.parametrize(
    "text", ["0", "000", "-", "0000-0000", "00000000-0000-0000-0000-000000000000"]
)
def test_zeroes_of_any_length_are_nobody(text: str) -> None:
    assert may_be_nobody(text, ())


@pytest.mark.parametrize("text", ["c-0", "0x0", "1000", "o-1001"])
def test_an_id_with_zeroes_in_it_is_somebody(text: str) -> None:
    assert not may_be_nobody(text, PLACEHOLDERS)


# --- which ids may become one customer ---------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        (ANA, Decision.MERGED),
        (ANA._replace(identity="c-ana"), Decision.SAME),
        (ANA._replace(is_blocked=True), Decision.BLOCKED),
        (ANA._replace(is_taken=True), Decision.TAKEN),
        (ANA._replace(identity="c-old"), Decision.NOT_A_VISITOR),
        (ANA._replace(identity="c-old", by_alias=True), Decision.MERGED),
        (ANA._replace(into="anon:tablet"), Decision.INTO_VISITOR),
        (ANA._replace(into="anon:tablet", by_alias=True), Decision.INTO_VISITOR),
        (ANA._replace(is_erased=True), Decision.ERASED),
        (ANA._replace(has=9), Decision.MERGED),
        (ANA._replace(has=10), Decision.TOO_MANY),
        (ANA._replace(has=8, brings=3), Decision.TOO_MANY),
        (ANA._replace(has=2, has_of_this_week=2), Decision.TOO_MANY_THIS_WEEK),
        (ANA._replace(has=9, has_of_this_week=1), Decision.MERGED),
        (ANA._replace(has=10, by_alias=True), Decision.TOO_MANY),
    ],
)
def test_an_id_becomes_a_customers_if_all_rules_allow_it(
    asked: Candidate, decision: Decision
) -> None:
    assert decide(asked, Limits(ever=10, a_week=2)) is decision


# --- which run goes on -------------------------------------------------------------------------


def life(name: str, *, day: int = 0, **changes: object) -> Life:
    usual = Life(name, "shop", "", is_open=True, is_started=True, started_at=NOON + day * DAY)
    return usual._replace(**changes)  # type: ignore[arg-type] # fields of a life


def ends(*lives: Life, once: bool = False) -> list[tuple[str, str]]:
    found = twins(lives, {"shop"} if once else ())
    return [(twin.ends.enrolment_id, twin.goes_on.enrolment_id) for twin in found]


def test_of_two_runs_of_one_story_the_older_goes_on() -> None:
    older, younger = life("a", day=0), life("b", day=1)
    assert ends(younger, older) == ends(older, younger) == [("b", "a")]


def test_another_key_or_journey_is_another_story() -> None:
    assert ends(life("a"), life("b", key="o-1"), life("c", journey="other")) == []


def test_who_may_not_have_begun_gives_way_to_who_has() -> None:
    assert ends(life("a", is_started=False), life("b", day=1)) == [("a", "b")]


def test_what_has_ended_ends_nothing_where_one_may_enter_again() -> None:
    assert ends(life("a", is_open=False), life("b", day=1)) == []


def test_what_was_lived_is_not_lived_again_where_one_may_enter_once() -> None:
    lived = life("b", day=1, is_open=False)
    assert ends(life("a"), lived, once=True) == [("a", "b")]
    assert ends(lived, life("c", is_open=False), once=True) == []


# --- what is known of two ----------------------------------------------------------------------


def profile(first_name: str | None = None, day: int = 0, **traits: object) -> Profile:
    at = (NOON + day * DAY).isoformat()
    named = {"first_name": at} if first_name else {}
    facts = {"first_name": first_name, "locale": None, "time_zone": None}
    return Profile(facts, traits, named | {f"traits.{name}": at for name in traits}, {})


def test_the_newest_word_on_each_field_counts() -> None:
    mine, other = profile("Ana", day=1, plan="gold", size=1), profile("Anna", day=2, plan="basic")
    for both in (united(mine, other), united(other, mine)):
        assert both.facts["first_name"] == "Anna"
        assert both.traits == {"plan": "basic", "size": 1}
        assert both.told_at["first_name"] == (NOON + 2 * DAY).isoformat()


def test_of_two_words_of_one_time_the_customers_own_counts() -> None:
    both = united(profile("Ana", plan="gold"), profile("Anna", plan="basic"))
    assert (both.facts["first_name"], both.traits) == ("Ana", {"plan": "gold"})


def test_what_a_device_says_never_beats_what_was_told() -> None:
    mine = Profile({"locale": "pt"}, {}, {"locale": NOON.isoformat()}, {})
    device = Profile({"locale": "en"}, {}, {"device.locale": (NOON + DAY).isoformat()}, {})
    unknown = Profile({"locale": "fr"}, {}, {}, {})  # told to a version that wrote no times
    for one in (mine, unknown):
        assert (
            united(one, device).facts
            == united(device, one).facts
            == one.facts
            | {
                "first_name": None,
                "time_zone": None,
            }
        )


def test_a_note_on_what_could_not_be_used_goes_once_it_was_told_right() -> None:
    wrong = {"locale": {"trait": "language", "why": "no tag", "at": NOON.isoformat()}}
    mine = Profile({}, {}, {}, wrong)
    right = Profile({"locale": "pt"}, {}, {"locale": (NOON + DAY).isoformat()}, {})
    assert united(mine, Profile({}, {}, {}, {})).dropped == wrong
    assert united(mine, right).dropped == united(right, mine).dropped == {}


def test_a_no_is_stricter_than_any_yes() -> None:
    no = strictness(ConsentState.WITHDRAWN, NOON)
    waits = strictness(ConsentState.PENDING, NOON + DAY)
    yes = strictness(ConsentState.GRANTED, NOON + 2 * DAY)
    assert no > waits > yes
