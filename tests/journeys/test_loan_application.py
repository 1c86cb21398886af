"""A loan application, from the first word on any channel to a decision without a number."""

from datetime import date

import pytest

from domain.operations import OperatorRequest
from tests.journeys.loans import (
    DAY,
    HOUR,
    MINUTE,
    SLOTS,
    STARTED,
    WEEK,
    happens,
    offered,
    started,
    tasks,
    told,
    words,
)
from tests.journeys.travel import Travel
from workflows.loan_application.events import (
    ApplicationContinued,
    ApplicationDecided,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Decision,
    Place,
    Step,
    StepCompleted,
    StepMissing,
)
from workflows.loan_application.messages import CHOOSE_SLOT

SAO_PAULO = "America/Sao_Paulo"


# --- what is missing ------------------------------------------------------------------------------


async def test_begun_on_the_phone_it_is_completed_at_the_branch(travel: Travel) -> None:
    """From a call to a letter: a text, a visit, and no word of what was done already."""
    run = await offered(travel, Step.IDENTITY, Step.SIGNATURE)
    await travel.texts("1")
    await travel.to(SLOTS["slot_1"])
    await happens(run, ApplicationContinued, channel=Place.BRANCH)
    for step in (Step.IDENTITY, Step.SIGNATURE):
        await happens(run, StepCompleted, step=step, after=10 * MINUTE)
    await happens(run, ApplicationSubmitted)
    await happens(run, ApplicationDecided, after=3 * DAY, decision=Decision.APPROVED)

    assert (await run.ending()).outcome == "approved"
    assert await told(run) == [
        STARTED,
        ("Mon 09 Jan 13:00", "sms", "reminder"),
        ("Mon 09 Jan 14:00", "sms", "choose_slot"),
        ("Mon 09 Jan 14:00", "sms", "slot_booked"),
        ("Wed 11 Jan 10:00", "sms", "slot_reminder"),
        ("Sun 15 Jan 10:20", "email", "approved"),
    ]
    assert await tasks(travel) == [("post", "letter", "Sun 15 Jan 10:20")]


async def test_silence_brings_three_reminders_and_each_step_is_named_once(travel: Travel) -> None:
    """After an hour, a day and a week; then it is kept for three weeks more."""
    run = await started(travel, Step.IDENTITY, Step.INCOME)
    await run.record_open("an hour of silence")
    await travel.ahead(HOUR)
    await run.record_open("a day of silence")
    await happens(run, StepMissing, step=Step.IDENTITY, channel=Place.PHONE, after=MINUTE)
    await travel.ahead(DAY)
    await run.record_open("a week of silence")
    await travel.ahead(WEEK - DAY)
    await run.record_open("kept for a while")

    assert (await run.ending()).outcome == "abandoned"
    assert f"{await travel.now():%a %d %b %H:%M}" == "Mon 06 Feb 13:01"
    assert await told(run) == [
        STARTED,
        ("Mon 09 Jan 13:00", "sms", "reminder"),
        ("Tue 10 Jan 13:01", "sms", "reminder"),
        ("Mon 16 Jan 13:01", "sms", "reminder"),
    ]
    first, *others = await words(travel, "reminder")
    assert "- an identity document\n- your latest pay slip\n" in first
    assert all("where you left it" in other and "identity" not in other for other in others)


@pytest.mark.thorough
async def test_each_step_is_named_on_the_channel_where_it_was_left(travel: Travel) -> None:
    run = await started(travel, Step.IDENTITY)
    await happens(run, StepMissing, step=Step.INCOME, channel=Place.WEB)
    await travel.ahead(HOUR)

    assert await told(run) == [
        STARTED,
        ("Mon 09 Jan 13:00", "sms", "reminder"),
        ("Mon 09 Jan 13:00", "email", "reminder"),
    ]
    text, mail = await words(travel, "reminder")
    assert ("identity" in text, "pay slip" in text) == (True, False)
    assert ("identity" in mail, "pay slip" in mail) == (False, True)
    assert f"{date(2040, 2, 6):%B} 6" in mail


async def test_what_is_done_anywhere_is_not_asked_for(travel: Travel) -> None:
    """Sent online in the same hour; what is left undone later is named an hour after that."""
    run = await started(travel, Step.IDENTITY, Step.INCOME)
    await happens(run, StepCompleted, step=Step.IDENTITY, after=30 * MINUTE)
    await travel.ahead(HOUR)

    assert [line[0] for line in await told(run)] == ["Mon 09 Jan 12:00", "Mon 09 Jan 13:30"]
    (text,) = await words(travel, "reminder")
    assert ("identity" in text, "pay slip" in text) == (False, True)


@pytest.mark.thorough
async def test_a_step_to_be_done_again_is_named_again(travel: Travel) -> None:
    run = await started(travel, Step.INCOME)
    await happens(run, StepCompleted, step=Step.INCOME, after=2 * HOUR)
    await happens(run, StepMissing, step=Step.INCOME, channel=Place.BRANCH, after=HOUR)
    await travel.ahead(DAY)
    assert ["pay slip" in text for text in await words(travel, "reminder")] == [True, True]


@pytest.mark.thorough
async def test_going_on_starts_the_silence_anew_where_they_are_now(travel: Travel) -> None:
    run = await started(travel)
    await happens(run, ApplicationContinued, channel=Place.WEB, after=50 * MINUTE)
    await travel.ahead(59 * MINUTE)
    assert await told(run) == [STARTED]
    await travel.ahead(2 * MINUTE)
    assert await told(run) == [STARTED, ("Mon 09 Jan 13:50", "email", "reminder")]


@pytest.mark.thorough
async def test_begun_online_it_is_written_to_by_mail(travel: Travel) -> None:
    run = await started(travel, Step.ADDRESS, channel=Place.WEB)
    await travel.ahead(HOUR)
    assert await told(run) == [
        ("Mon 09 Jan 12:00", "email", "started"),
        ("Mon 09 Jan 13:00", "email", "reminder"),
    ]


@pytest.mark.thorough
async def test_who_takes_no_texts_is_written_to_by_mail(travel: Travel) -> None:
    run = await started(travel, Step.ADDRESS, consents={})
    await travel.ahead(HOUR)
    assert [(by, what) for _, by, what in await told(run)] == [
        ("email", "started"),
        ("email", "reminder"),
    ]


@pytest.mark.thorough
async def test_a_reminder_of_the_night_comes_in_the_morning_unless_they_went_on(
    travel: Travel,
) -> None:
    await travel.ahead(11 * HOUR + 30 * MINUTE)
    run = await started(travel, Step.IDENTITY, time_zone=SAO_PAULO)
    await travel.ahead(HOUR)
    await run.record_open("a reminder held for the night")
    await happens(run, StepCompleted, step=Step.IDENTITY, after=HOUR)
    await travel.ahead(DAY - 2 * HOUR)

    assert await told(run) == [("Mon 09 Jan 20:30", "sms", "started")]
    assert ("loan_application.reminder", "skipped", "moot") in await run.decisions()


@pytest.mark.thorough
async def test_operators_may_give_more_time_before_the_first_reminder(travel: Travel) -> None:
    operator = OperatorRequest(by="maria", reason="a long queue")
    await travel.jornada.knobs.set("loan_application.first_reminder", "6h", operator)
    run = await started(travel, Step.IDENTITY)
    await travel.ahead(6 * HOUR)
    assert [line[0] for line in await told(run)] == ["Mon 09 Jan 12:00", "Mon 09 Jan 18:00"]


# --- the visit ------------------------------------------------------------------------------------


async def test_a_visit_is_chosen_by_a_number_or_a_tap(travel: Travel) -> None:
    run = await offered(travel)
    await run.record_open("choosing a visit")
    await travel.taps(run, CHOOSE_SLOT, "2")
    await run.record_open("waiting for the visit")
    assert [what for *_, what in await told(run)][-2:] == ["choose_slot", "slot_booked"]
    assert "Fri, Jan 13, 15:00" in (await words(travel, "slot_booked"))[0]


@pytest.mark.thorough
async def test_who_comes_earlier_is_not_reminded_of_the_visit(travel: Travel) -> None:
    run = await offered(travel, Step.SIGNATURE)
    await travel.texts("2")
    await happens(run, ApplicationContinued, channel=Place.BRANCH, after=DAY)
    await happens(run, StepCompleted, step=Step.SIGNATURE)
    await happens(run, ApplicationSubmitted)
    await travel.ahead(WEEK)
    assert [what for *_, what in await told(run)] == [
        "started",
        "reminder",
        "choose_slot",
        "slot_booked",
    ]
    assert await tasks(travel) == []


@pytest.mark.thorough
async def test_a_call_meanwhile_cancels_no_visit(travel: Travel) -> None:
    run = await offered(travel)
    await travel.texts("2")
    await happens(run, ApplicationContinued, channel=Place.PHONE, after=DAY)
    await travel.to(SLOTS["slot_2"])
    assert ("Thu 12 Jan 10:00", "sms", "slot_reminder") in await told(run)


@pytest.mark.thorough
async def test_who_submits_it_online_needs_no_visit(travel: Travel) -> None:
    run = await offered(travel)
    await travel.texts("2")
    await happens(run, ApplicationSubmitted, after=DAY)
    assert (await run.status()).doing == "waiting for Application Decided or Step Missing"
    await travel.to(SLOTS["slot_2"])
    assert [what for *_, what in await told(run)][-1] == "slot_booked"


@pytest.mark.thorough
async def test_without_an_answer_the_branch_calls(travel: Travel) -> None:
    run = await offered(travel)
    await travel.ahead(DAY + MINUTE)
    await run.record_open("the branch calls")
    assert await tasks(travel) == [("branch", "no slot for the visit", "Tue 10 Jan 14:00")]
    assert (await told(run))[-1] == ("Tue 10 Jan 14:00", "sms", "we_will_call")


@pytest.mark.thorough
async def test_after_a_visit_the_same_application_goes_on(travel: Travel) -> None:
    """Whatever is missing still is named an hour later, and nothing else."""
    run = await offered(travel, Step.IDENTITY, Step.SIGNATURE)
    await travel.texts("1")
    await travel.to(SLOTS["slot_1"])
    await happens(run, ApplicationContinued, channel=Place.BRANCH)
    await happens(run, StepMissing, step=Step.INCOME, channel=Place.BRANCH)
    await travel.ahead(DAY)
    texts = await words(travel, "reminder")
    assert ["pay slip" in text for text in texts] == [False, True]
    assert ["identity" in text for text in texts] == [True, False]


# --- the decision ---------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", Decision)
async def test_a_decision_is_told_by_letter_and_mail_without_a_number(
    travel: Travel, decision: Decision
) -> None:
    run = await started(travel)
    await happens(run, ApplicationSubmitted)
    await run.record_open("waiting for the decision")
    await happens(run, ApplicationDecided, after=2 * DAY, decision=decision)

    assert (await run.ending()).outcome == decision
    assert (await told(run))[-1] == ("Wed 11 Jan 12:00", "email", decision)
    assert await tasks(travel) == [("post", "letter", "Wed 11 Jan 12:00")]
    (mail,) = await words(travel, decision)
    is_declined = decision is Decision.DECLINED
    assert ("You have every right to know why" in mail) is is_declined
    subjects = {one.subject for one in await travel.mailbox.messages("ana") if one.subject}
    assert subjects == {"Your application is decided"}


async def test_an_amount_an_income_and_a_reason_are_in_no_message_and_no_history(
    travel: Travel,
) -> None:
    """Whatever the bank's system sends besides."""
    run = await started(travel)
    secrets = {"amount": 48211, "income": "7 312 a month", "reason": "rated too low"}
    await travel.track("ana", ApplicationSubmitted(application_id="a-1"), **secrets)
    decided = ApplicationDecided(application_id="a-1", decision=Decision.DECLINED)
    await travel.track("ana", decided, **secrets)
    await run.ending()

    history = (await run.handle.fetch_history()).to_json()
    mailed = [f"{one.subject} {one.text}" for one in await travel.mailbox.messages("ana")]
    for secret in ("48211", "7 312", "rated too low"):
        assert secret not in history
        assert not any(secret in mail for mail in mailed)


async def test_two_weeks_without_a_decision_are_said_and_seen_to(travel: Travel) -> None:
    run = await started(travel)
    await happens(run, ApplicationSubmitted)
    await travel.ahead(2 * WEEK + MINUTE)
    await run.record_open("a late decision")
    assert (await told(run))[-1] == ("Mon 23 Jan 12:00", "email", "still_deciding")
    reason = "no decision in two weeks"
    assert await tasks(travel) == [("lending", reason, "Mon 23 Jan 12:00")]
    assert (await run.ending()).outcome == "undecided"


@pytest.mark.thorough
async def test_the_bank_may_ask_for_a_step_once_more(travel: Travel) -> None:
    run = await started(travel, Step.IDENTITY)
    await happens(run, StepCompleted, step=Step.IDENTITY)
    await happens(run, ApplicationSubmitted)
    await happens(run, StepMissing, step=Step.IDENTITY, channel=Place.WEB, after=DAY)
    await travel.ahead(HOUR)
    assert (await told(run))[-1] == ("Tue 10 Jan 13:00", "email", "reminder")
    await happens(run, ApplicationSubmitted, after=HOUR)
    await happens(run, ApplicationDecided, after=HOUR, decision=Decision.APPROVED)
    assert (await run.ending()).outcome == "approved"


@pytest.mark.thorough
async def test_a_decision_on_what_was_never_submitted_is_told(travel: Travel) -> None:
    """The bank's systems may tell one without the other."""
    run = await started(travel, Step.IDENTITY)
    await happens(run, ApplicationDecided, after=MINUTE, decision=Decision.DECLINED)
    assert (await run.ending()).outcome == "declined"


async def test_what_is_withdrawn_ends_with_a_courteous_word(travel: Travel) -> None:
    run = await started(travel, Step.IDENTITY)
    await happens(run, ApplicationWithdrawn, after=HOUR)
    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", "called_off")
    assert [what for *_, what in await told(run)][-1] == "withdrawn"
    await travel.ahead(5 * WEEK)
    assert [what for *_, what in await told(run)][-1] == "withdrawn"
