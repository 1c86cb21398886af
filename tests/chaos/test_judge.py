"""The judge of `make chaos` counts right: journals made by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.customers import Channel
from domain.messages import OnUnknown
from messages.preview import sample_render
from messages.renderer import TemplateRenderer
from tests.chaos.journals import WORDS, Call, Unrecognized, message_in
from tests.chaos.judge import NOBODY_DIED, Evidence, Lived, Verdict, interrupted_in, judge
from tests.chaos.script import CAST, Customer, Line, customer
from tests.chaos.timing import SETTLING
from tests.messages.reading import read_by
from workflows.car_delivery.messages import CHOOSE_SLOT
from workflows.messages import CATALOGUE

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
IN_TIME = SETTLING
TOO_LATE = SETTLING + timedelta(milliseconds=1)
POLICIES = {name: message.on_unknown for name, message in CATALOGUE.items()}
POLICED = NOBODY_DIED._replace(policies=POLICIES)

BUYER = customer(1)
CONFIRMATION = Line("post_purchase.order_confirmed", Channel.EMAIL)
"""Sent at least once when nobody can say."""
TIPS = Line("post_purchase.care_tips", Channel.EMAIL)
"""Sent at most once then."""
QUESTION = Line("post_purchase.satisfaction", Channel.SMS)


def call(
    line: Line,
    *,
    of: Customer = BUYER,
    touchpoint: str = "",
    clear: bool = True,
    accepted: bool = True,
    told_after: timedelta | None = None,
) -> Call:
    return Call(
        to=of.email if line.channel is Channel.EMAIL else of.phone,
        line=line,
        touchpoint=touchpoint or f"tp-{line.message}",
        clear=clear,
        accepted_at=AT if accepted else None,
        told_at=None if told_after is None else AT + told_after,
    )


def verdict(
    *calls: Call,
    without: Line | None = None,
    evidence: Evidence = POLICED,
    who: Customer = BUYER,
    outcome: str = "not_bought_again",
) -> Verdict:
    """Judge one customer, who got all else exactly once."""
    named = {each.line for each in calls} | {without}
    owed = who.role.owes[outcome].once if outcome in who.role.owes else ()
    rest = [call(line, of=who) for line in owed if line not in named]
    return judge([Lived(who, outcome)], [*calls, *rest], evidence)


def test_all_that_is_accepted_once_is_right() -> None:
    assert verdict() == Verdict(expected=4, once=4)


def test_a_refusal_before_the_acceptance_changes_nothing() -> None:
    found = verdict(call(CONFIRMATION, accepted=False), call(CONFIRMATION))
    assert found == Verdict(expected=4, once=4)


def test_a_text_accepted_twice_is_an_offence_whatever_was_in_doubt() -> None:
    found = verdict(call(QUESTION, clear=False), call(QUESTION))
    assert (found.once, found.twice, found.unknowable_twice) == (3, 1, 0)
    assert "post_purchase.satisfaction by SMS: accepted more than once" in found.offences[0]


def test_a_text_never_accepted_is_an_offence_whatever_was_in_doubt() -> None:
    found = verdict(call(QUESTION, clear=False, accepted=False))
    assert (found.once, found.never, found.unknowable_never) == (3, 1, 0)
    assert len(found.offences) == 1


def test_a_mail_sent_again_after_a_clear_answer_is_an_offence() -> None:
    found = verdict(call(CONFIRMATION), call(CONFIRMATION))
    assert (found.twice, found.unknowable_twice, len(found.offences)) == (1, 0, 1)


def test_a_mail_sent_again_after_a_lost_answer_followed_its_policy() -> None:
    found = verdict(call(CONFIRMATION, clear=False), call(CONFIRMATION))
    assert found == Verdict(expected=4, once=3, twice=1, unknowable_twice=1)


def test_a_mail_sent_again_after_a_death_followed_its_policy() -> None:
    died = POLICED._replace(interrupted={(BUYER.customer_id, CONFIRMATION.message): 1})
    found = verdict(call(CONFIRMATION), call(CONFIRMATION), evidence=died)
    assert found == Verdict(expected=4, once=3, twice=1, unknowable_twice=1)
    again = verdict(*[call(CONFIRMATION)] * 3, evidence=died)
    assert len(again.offences) == 1, "one death excuses one acceptance"


@pytest.mark.parametrize(("told_after", "offences"), [(IN_TIME, 1), (TOO_LATE, 0)])
def test_what_a_callback_told_within_the_settling_window_was_knowable(
    told_after: timedelta, offences: int
) -> None:
    first = call(CONFIRMATION, clear=False, told_after=told_after)
    found = verdict(first, call(CONFIRMATION, told_after=IN_TIME))
    assert (found.twice, len(found.offences)) == (1, offences)


def test_what_the_activity_api_answered_about_was_knowable() -> None:
    asked = POLICED._replace(asked=frozenset({f"tp-{CONFIRMATION.message}"}))
    lost = call(CONFIRMATION, clear=False)
    assert len(verdict(lost, call(CONFIRMATION), evidence=asked).offences) == 1
    never = lost._replace(accepted_at=None)
    assert len(verdict(never, evidence=asked).offences) == 1


def test_at_most_once_is_never_twice() -> None:
    found = verdict(call(TIPS, clear=False), call(TIPS))
    assert "against its policy" in found.offences[0]


def test_at_least_once_is_at_most_three_times() -> None:
    doubtful = call(CONFIRMATION, clear=False)
    assert verdict(doubtful, doubtful, doubtful).offences == []
    assert "against its policy" in verdict(*[doubtful] * 4).offences[0]


def test_two_touchpoints_for_one_message_are_an_offence() -> None:
    first = call(CONFIRMATION, clear=False, touchpoint="tp-1")
    assert len(verdict(first, call(CONFIRMATION, touchpoint="tp-2")).offences) == 1


def test_at_most_once_may_be_lost_where_an_answer_was() -> None:
    found = verdict(call(TIPS, clear=False, accepted=False))
    assert found == Verdict(expected=4, once=3, never=1, unknowable_never=1)


def test_at_most_once_may_be_lost_where_an_attempt_died() -> None:
    died = POLICED._replace(interrupted={(BUYER.customer_id, TIPS.message): 1})
    assert verdict(without=TIPS, evidence=died).unknowable_never == 1


def test_what_was_never_tried_is_an_offence() -> None:
    found = verdict(without=TIPS)
    assert (found.never, found.unknowable_never) == (1, 0)
    assert found.offences == [
        f"{BUYER.workflow_id}: post_purchase.care_tips by e-mail: never accepted: no call at all"
    ]


def test_what_was_refused_clearly_and_never_tried_again_is_an_offence() -> None:
    assert len(verdict(call(TIPS, accepted=False)).offences) == 1


def test_at_least_once_may_be_lost_after_three_doubts_only() -> None:
    lost = call(CONFIRMATION, clear=False, accepted=False)
    assert "against its policy" in verdict(lost, lost).offences[0]
    assert verdict(lost, lost, lost).unknowable_never == 1


def test_a_message_that_the_story_does_not_owe_is_an_offence() -> None:
    wrong = Line("post_purchase.review_request", Channel.EMAIL)
    found = verdict(call(wrong))
    assert (found.expected, found.once, len(found.offences)) == (4, 4, 1)
    assert "unexpected" in found.offences[0]


def test_an_apology_may_come_where_an_event_was_delayed_but_once() -> None:
    apology = call(Line("post_purchase.delivery_overdue", Channel.EMAIL))
    assert verdict(apology) == Verdict(expected=5, once=5)
    assert verdict(apology, apology).twice == 1


def test_a_reassurance_may_come_often_each_a_touchpoint_of_its_own() -> None:
    driver = next(each for each in map(customer, range(len(CAST))) if each.role.name == "driver")
    line = Line("car_delivery.reassurance", Channel.EMAIL)
    calls = [call(line, of=driver, touchpoint=touchpoint) for touchpoint in ("tp-1", "tp-2")]
    assert verdict(*calls, who=driver, outcome="handed_over") == Verdict(expected=6, once=6)
    found = verdict(*calls, calls[0], who=driver, outcome="handed_over")
    assert (found.expected, found.once, found.twice, len(found.offences)) == (6, 5, 1, 1)


def test_an_ending_that_the_story_does_not_have_is_an_offence() -> None:
    assert len(verdict(outcome="bought_again").offences) == 1


def test_a_message_to_nobody_is_an_offence() -> None:
    stranger = call(TIPS)._replace(to="stranger@example.com")
    assert len(judge([], [stranger], POLICED).offences) == 1


def test_an_attempt_that_ended_did_not_die() -> None:
    lines = ["begin 1 c-1 tips", "begin 2 c-1 tips", "begin 3 c-2 tips", "end 1", "end 3"]
    assert interrupted_in(lines) == {("c-1", "tips"): 1}


@pytest.mark.parametrize("name", WORDS)
def test_every_text_is_told_from_all_others_by_its_words(
    renderer: TemplateRenderer, name: str
) -> None:
    message = CATALOGUE[name]
    for without in ((), message.variables):
        body = sample_render(renderer, message, Channel.SMS, "en", without=without).content
        assert message_in(body.model_dump()["body"]) == name


def test_there_are_words_for_every_text_of_the_scripts_journeys() -> None:
    journeys = {role.journey for role in CAST}
    assert set(WORDS) == {
        name
        for name, message in CATALOGUE.items()
        if Channel.SMS in message.channels and name.partition(".")[0] in journeys
    }


def test_an_offer_of_other_slots_is_told_too(renderer: TemplateRenderer) -> None:
    body = read_by(renderer, CHOOSE_SLOT, Channel.SMS, "en", {"again": True})
    assert message_in(body) == CHOOSE_SLOT.name


def test_what_no_message_says_is_not_guessed() -> None:
    with pytest.raises(Unrecognized):
        message_in("Jornada: something else")


def test_the_policies_that_these_tests_need_are_the_catalogues() -> None:
    assert POLICIES[CONFIRMATION.message] is OnUnknown.AT_LEAST_ONCE
    assert POLICIES[TIPS.message] is OnUnknown.AT_MOST_ONCE
