"""Promises kept to the customers of every journey."""

from datetime import timedelta

from temporalio.api.history.v1 import History

from domain.customers import Channel, Topic
from domain.events import EmailVerified
from tests.journeys.travel import PERSONAL, Travel
from workflows.onboarding.events import ProfileCompleted
from workflows.onboarding.journey import Onboarding


async def test_nothing_personal_enters_a_living_history(travel: Travel) -> None:
    """Every event carries gossip; none of it may arrive, nor be shown to operators."""
    run = await travel.begin(Onboarding, await travel.customer("c-1"))
    await run.hears(EmailVerified(), after=timedelta(hours=1))
    await run.hears(ProfileCompleted(), after=timedelta(hours=1))
    await run.ending()

    history = await run.handle.fetch_history()
    kept = History(events=history.events).SerializeToString().decode("latin-1")
    shown = (await run.status()).model_dump_json()
    shown += str(await run.handle.query("__temporal_workflow_metadata"))
    assert [value for value in PERSONAL if value in kept + shown] == []


async def test_every_decision_can_be_explained_from_the_store(travel: Travel) -> None:
    """What was sent, held or skipped, when and why, without asking Temporal."""
    consents = {Topic.ACCOUNT: [Channel.SMS]}
    run = await travel.begin(Onboarding, await travel.customer("c-1", consents=consents))
    await travel.ahead(timedelta(days=2, hours=1))
    await run.hears(EmailVerified())
    await run.ending()

    (enrolment,) = (await travel.jornada.explain("c-1")).enrolments
    assert enrolment.outcome == "handed_to_person"
    decided = [
        (touchpoint.message, attempt.channel, attempt.state, attempt.reason)
        for touchpoint in enrolment.touchpoints
        for attempt in touchpoint.attempts
    ]
    assert decided == [
        ("onboarding.welcome", "email", "handed_over", "accepted"),
        ("onboarding.verify_reminder", "sms", "handed_over", "accepted"),
        ("onboarding.first_steps", "email", "skipped", "no_consent"),
        ("onboarding.profile_nudge", "email", "skipped", "no_consent"),
    ]
