"""Every path of a support case: who answers, by when, who is warned, and whether it is solved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.store.records import SqlRecords
from domain.customers import Channel, Topic
from domain.events import Unsubscribed
from domain.events.support import CaseAnswered, CaseChannel, CaseOpened, CaseResolved
from domain.operations import OperatorRequest
from domain.questions import AnswerOutcome
from domain.tasks import Task
from tests.journeys.travel import Run, Said, Travel
from workflows.chapters.segments import OPEN_CASE
from workflows.support_case.journey import SupportCase
from workflows.support_case.messages import WAS_IT_RESOLVED

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MAILS = "support_case."


async def opened(
    travel: Travel, case: str = "case-1", channel: CaseChannel = CaseChannel.PHONE, **fields: Any
) -> Run:
    """Let Ana ask for help: on Monday 9 January 2040 at noon, by her clock and the team's."""
    ana = await travel.customer("ana", **fields)
    return await travel.begin(SupportCase, ana, CaseOpened(case_id=case, channel=channel))


async def answered(run: Run, *, after: timedelta = HOUR, by: str | None = "maria") -> None:
    await run.hears(CaseAnswered(case_id="case-1", by=by), after=after)


async def resolved(run: Run, *, after: timedelta = HOUR, by: str | None = "maria") -> None:
    await run.hears(CaseResolved(case_id="case-1", by=by), after=after)


async def said(run: Run) -> list[tuple[str, str, str]]:
    """What Ana heard: when, how, and which message."""
    return [(one.when, one.channel, one.message.removeprefix(MAILS)) for one in await run.said()]


def facts(tasks: list[Task]) -> list[tuple[str, str, str]]:
    return [(task.owner, task.reason, f"{task.due_at:%a %d %b %H:%M}") for task in tasks]


async def undone(travel: Travel) -> list[tuple[str, str, str]]:
    """What people are asked: the team, why, and when it is due (UTC)."""
    return facts(list(await travel.jornada.tasks.list()))


async def words(travel: Travel, message: str) -> str:
    """Return the newest words of a message."""
    return [m.text for m in await travel.mailbox.messages("ana") if m.message == MAILS + message][
        -1
    ]


async def test_a_case_is_acknowledged_at_once_and_a_person_is_asked(travel: Travel) -> None:
    run = await opened(travel)
    await run.record_open("waiting for a person")

    assert await said(run) == [("Mon 09 Jan 12:00", "email", "acknowledged")]
    assert "by Mon, Jan 9, 14:00" in await words(travel, "acknowledged")
    assert await undone(travel) == [
        ("support", "first answer to a case, by phone", "Mon 09 Jan 14:00")
    ]


@pytest.mark.parametrize(
    ("moment", "due", "warned"),
    [
        pytest.param(
            datetime(2040, 1, 13, 17, 30, tzinfo=UTC),
            "Mon 16 Jan 10:30",
            "Mon 16 Jan 10:00",
            id="half an hour before the weekend",
        ),
        pytest.param(
            datetime(2040, 1, 13, 16, 20, tzinfo=UTC),
            "Mon 16 Jan 09:20",
            "Fri 13 Jan 17:50",
            id="warned while somebody is there",
        ),
        pytest.param(
            datetime(2040, 1, 15, 3, 0, tzinfo=UTC),
            "Mon 16 Jan 11:00",
            "Mon 16 Jan 10:30",
            id="on a Sunday night",
        ),
        # Lisbon has summer time by then, and the Friday is Good Friday.
        pytest.param(
            datetime(2040, 3, 29, 16, 30, tzinfo=UTC),
            "Mon 02 Apr 09:30",
            "Mon 02 Apr 09:00",
            id="before a holiday",
        ),
    ],
)
async def test_a_person_answers_within_two_opening_hours_and_the_lead_knows_before(
    travel: Travel, moment: datetime, due: str, warned: str
) -> None:
    await travel.to(moment)
    run = await opened(travel)

    assert [task[2] for task in await undone(travel)] == [due]
    late_soon = (await run.status()).until
    assert late_soon is not None
    assert f"{late_soon:%a %d %b %H:%M}" == warned
    await travel.to(late_soon - MINUTE)
    assert len(await undone(travel)) == 1
    await travel.to(late_soon + MINUTE)
    await run.record_open("late soon")
    assert ("support_lead", "late soon: first answer to a case, by phone", due) in await undone(
        travel
    )


@pytest.mark.thorough
async def test_operators_say_how_soon_and_when_the_team_goes_home(travel: Travel) -> None:
    operator = OperatorRequest(reason="a small team", by="maria")
    await travel.jornada.knobs.set("support_case.answer_within", "3h", operator)
    await travel.jornada.knobs.set("support_case.closes", "14:00", operator)
    await opened(travel)

    assert [task[2] for task in await undone(travel)] == ["Tue 10 Jan 10:00"]


async def test_who_is_answered_and_says_that_it_is_solved_hears_no_more(travel: Travel) -> None:
    run = await opened(travel)
    await answered(run)
    await run.record_open("answered and not resolved")
    assert await undone(travel) == []
    (task,) = await travel.jornada.tasks.list(done=True)
    time_to_first_answer = task.time_to_resolution
    assert time_to_first_answer is not None
    assert round(time_to_first_answer / MINUTE) == 60
    assert (task.resolved_by, task.resolution) == ("support_case", "a person helped")

    await resolved(run, after=DAY)
    await run.record_open("was it resolved")
    assert await travel.taps(run, WAS_IT_RESOLVED, "yes") is AnswerOutcome.ANSWERED

    assert (await run.ending()).outcome == "solved"
    assert await said(run) == [
        ("Mon 09 Jan 12:00", "email", "acknowledged"),
        ("Tue 10 Jan 13:00", "email", "was_it_resolved"),
    ]
    assert await undone(travel) == []


async def test_what_is_not_solved_goes_to_the_same_person_again(travel: Travel) -> None:
    run = await opened(travel, channel=CaseChannel.CHAT)
    await answered(run, by="joao")
    await resolved(run, by="maria")
    # What is said after the resolution is no answer to what the customer says next.
    await answered(run, after=MINUTE, by="maria")
    await travel.ahead(HOUR)
    assert await travel.taps(run, WAS_IT_RESOLVED, "no") is AnswerOutcome.ANSWERED
    await run.record_open("taken up again")

    assert await undone(travel) == [
        ("support", "a case that is not solved, again for maria", "Mon 09 Jan 17:01")
    ]
    assert "by Mon, Jan 9, 17:01" in await words(travel, "taken_up_again")
    await resolved(run)
    assert await travel.taps(run, WAS_IT_RESOLVED, "yes") is AnswerOutcome.ANSWERED

    assert (await run.ending()).outcome == "solved"
    assert [one[2] for one in await said(run)] == [
        "acknowledged",
        "was_it_resolved",
        "taken_up_again",
        "was_it_resolved",
    ]


@pytest.mark.thorough
async def test_who_has_no_address_is_written_to_by_text_and_answers_so(travel: Travel) -> None:
    run = await opened(travel, channel=CaseChannel.TEXT, email=None)
    await resolved(run)
    assert "YES or NO" in await travel.texts("maybe")
    assert await travel.texts("Yes, thanks!") == ""

    assert (await run.ending()).outcome == "solved"
    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "sms", "support_case.acknowledged"),
        Said("Mon 09 Jan 13:00", "sms", "support_case.was_it_resolved"),
        Said("Mon 09 Jan 13:00", "sms", "reply"),
    ]


@pytest.mark.thorough
async def test_who_is_answered_while_a_text_waits_for_the_morning_does_not_get_it(
    travel: Travel,
) -> None:
    await travel.ahead(14 * HOUR)
    run = await opened(travel, email=None)
    await run.record_open("word held for the night")
    await answered(run)
    await travel.ahead(DAY)

    assert await run.said() == []
    assert (await run.status()).waiting_for == ("Case Answered", "Case Resolved")
    assert await undone(travel) == []


async def test_who_says_nothing_is_left_in_peace(travel: Travel) -> None:
    run = await opened(travel)
    await resolved(run)
    assert (await run.ending()).outcome == "resolved_unconfirmed"
    assert len(await run.said()) == 2


async def test_a_case_that_nobody_answers_stays_with_people(travel: Travel) -> None:
    run = await opened(travel)
    assert (await run.ending()).outcome == "never_answered"
    assert {task[0] for task in await undone(travel)} == {"support", "support_lead"}


@pytest.mark.thorough
async def test_a_case_that_is_never_resolved_ends_a_month_after_the_last_answer(
    travel: Travel,
) -> None:
    run = await opened(travel)
    await answered(run)
    await answered(run, after=20 * DAY)
    await travel.ahead(29 * DAY)
    assert (await run.status()).ending is None
    assert (await run.ending()).outcome == "never_resolved"


async def test_two_cases_of_one_customer_never_mix(travel: Travel) -> None:
    first, second = await opened(travel), await opened(travel, "case-2")
    await answered(first)

    assert [task[1] for task in await undone(travel)] == ["first answer to a case, by phone"]
    assert (await second.status()).key == "case-2"


@pytest.mark.thorough
async def test_a_case_may_be_opened_anew_once_it_is_over(travel: Travel) -> None:
    run = await opened(travel)
    await resolved(run)
    await run.ending()
    await travel.track("ana", CaseOpened(case_id="case-1"))
    await run.settled()
    assert len(await undone(travel)) == 1


async def test_who_leaves_hears_no_more_and_is_helped_all_the_same(travel: Travel) -> None:
    run = await opened(travel)
    await run.hears(Unsubscribed(topic=Topic.ACCOUNT), after=HOUR)

    assert (await run.ending()).outcome == "left"
    assert len(await run.said()) == 1
    assert len(await undone(travel)) == 1


@pytest.mark.thorough
async def test_without_consent_to_texts_and_without_an_address_people_are_asked(
    travel: Travel,
) -> None:
    await opened(travel, email=None, consents={Topic.TIPS: [Channel.SMS]})
    assert len(await undone(travel)) == 1


async def test_who_waits_for_help_is_in_the_segment_that_offers_leave_out(travel: Travel) -> None:
    async def waits() -> bool:
        records, now = SqlRecords(travel.database), await travel.now()
        return await records.is_member("ana", OPEN_CASE.predicate, now)

    run = await opened(travel)
    assert await waits()
    await answered(run)
    await resolved(run)
    assert await waits()
    await run.ending()
    assert not await waits()


@pytest.mark.thorough
async def test_who_was_answered_before_we_were_told_of_the_case_is_promised_nothing(
    travel: Travel,
) -> None:
    await travel.customer("ana")
    await travel.track("ana", CaseAnswered(case_id="case-1", by="maria"))
    run = await opened(travel)

    assert await run.said() == []
    assert await undone(travel) == []
    await resolved(run)
    assert [one[2] for one in await said(run)] == ["was_it_resolved"]
