"""What the tests of loan applications share: one customer, one application, what happens to it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.customers import Channel, Topic
from tests.journeys.travel import Run, Travel
from workflows.loan_application.events import (
    ApplicationEvent,
    ApplicationStarted,
    BranchVisitOffered,
    Place,
    Step,
    StepMissing,
)
from workflows.loan_application.journey import LoanApplication

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
TEXTS = {Topic.ORDER_UPDATES: [Channel.SMS]}
SLOTS: dict[str, Any] = {
    "slot_1": datetime(2040, 1, 12, 10, 0, tzinfo=UTC),
    "slot_2": datetime(2040, 1, 13, 15, 0, tzinfo=UTC),
}
"""A Thursday and a Friday: applications begin on a Monday at noon."""
STARTED = ("Mon 09 Jan 12:00", "sms", "started")


async def started(
    travel: Travel,
    *missing: Step,
    channel: Place = Place.PHONE,
    left_at: Place | None = None,
    consents: Mapping[Topic, Sequence[Channel]] = TEXTS,
    **fields: Any,
) -> Run:
    """Let Ana, who takes texts, begin on the phone and hang up with some steps missing."""
    ana = await travel.customer("ana", consents=consents, **fields)
    run = await travel.begin(
        LoanApplication, ana, ApplicationStarted(application_id="a-1", channel=channel)
    )
    for step in missing:
        await happens(run, StepMissing, step=step, channel=left_at or channel)
    return run


async def happens(
    run: Run, kind: type[ApplicationEvent], *, after: timedelta = timedelta(), **fields: Any
) -> None:
    """Let something happen to the application, after a while."""
    await run.hears(kind(application_id=run.id.rsplit("/", 1)[1], **fields), after=after)


async def offered(travel: Travel, *missing: Step, **fields: Any) -> Run:
    """Let the branch offer two moments, an hour after a reminder."""
    run = await started(travel, *missing, **fields)
    await happens(run, BranchVisitOffered, after=2 * HOUR, **SLOTS)
    return run


async def told(run: Run) -> list[tuple[str, str, str]]:
    """Tell all that the customer got, by their own clock."""
    said = await run.said()
    return [
        (one.when, one.channel, one.message.removeprefix("loan_application."))
        for one in said
        if one.message != "reply"
    ]


async def words(travel: Travel, message: str) -> list[str]:
    """Tell the words of each message of that name, the oldest first."""
    name = f"loan_application.{message}"
    return [one.text for one in await travel.mailbox.messages("ana") if one.message == name]


async def tasks(travel: Travel) -> list[tuple[str, str, str]]:
    """Tell what people were asked to do: the team, why, and when (UTC)."""
    asked = (await travel.jornada.explain("ana")).open_tasks
    return [(task.owner, task.reason, f"{task.at:%a %d %b %H:%M}") for task in asked]
