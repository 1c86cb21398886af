"""Every path of onboarding: which message, on which channel, when by the customer's clock."""

from datetime import UTC, datetime, timedelta

from domain.customers import Channel, Topic
from domain.events import AccountDeleted, EmailVerified, Unsubscribed
from domain.journeys import ExitReason
from tests.journeys.travel import Said, Travel
from workflows.onboarding.events import ProfileCompleted
from workflows.onboarding.journey import Onboarding

SAO_PAULO = "America/Sao_Paulo"


async def test_who_verifies_and_completes_is_congratulated(travel: Travel) -> None:
    """The happy path: welcome, first steps in the morning, well done."""
    ana = await travel.customer("ana", time_zone=SAO_PAULO, locale="pt-BR")
    run = await travel.begin(Onboarding, ana)
    await run.hears(EmailVerified(), after=timedelta(hours=5))
    await run.hears(ProfileCompleted(), after=timedelta(days=2))
    ending = await run.ending()

    assert (ending.outcome, ending.stage) == ("activated", "retention")
    assert await run.said() == [
        Said("Mon 09 Jan 09:00", "email", "onboarding.welcome"),
        Said("Tue 10 Jan 10:00", "email", "onboarding.first_steps"),
        Said("Wed 11 Jan 14:00", "email", "onboarding.well_done"),
    ]


async def test_who_completes_before_the_morning_is_spared_the_first_steps(travel: Travel) -> None:
    """Fall silent the moment they have what they came for."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.hears(EmailVerified(), after=timedelta(hours=1))
    await run.hears(ProfileCompleted(), after=timedelta(hours=1))

    assert (await run.ending()).outcome == "activated"
    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "onboarding.welcome"),
        Said("Mon 09 Jan 14:00", "email", "onboarding.well_done"),
    ]


async def test_what_was_done_early_is_remembered(travel: Travel) -> None:
    """A profile completed before the address was verified counts when its turn comes."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.hears(ProfileCompleted(), after=timedelta(minutes=5))
    await run.hears(EmailVerified(), after=timedelta(minutes=5))

    assert (await run.ending()).outcome == "activated"
    assert [said.message for said in await run.said()] == [
        "onboarding.welcome",
        "onboarding.well_done",
    ]


async def test_who_never_verifies_is_reminded_once_by_text(travel: Travel) -> None:
    """Two days, one text, two more days, silence."""
    ana = await travel.customer("ana", time_zone=SAO_PAULO)
    run = await travel.begin(Onboarding, ana)
    ending = await run.ending()

    assert ending.outcome == "never_verified"
    assert await run.said() == [
        Said("Mon 09 Jan 09:00", "email", "onboarding.welcome"),
        Said("Wed 11 Jan 09:00", "sms", "onboarding.verify_reminder"),
    ]
    assert await travel.now() >= datetime(2040, 1, 13, 12, tzinfo=UTC)


async def test_without_consent_to_texts_the_reminder_goes_by_mail(travel: Travel) -> None:
    """No consent refuses the channel; the next one takes the same touchpoint."""
    ana = await travel.customer("ana", consents={Topic.TIPS: [Channel.EMAIL]})
    run = await travel.begin(Onboarding, ana)

    assert (await run.ending()).outcome == "never_verified"
    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "onboarding.welcome"),
        Said("Wed 11 Jan 12:00", "email", "onboarding.verify_reminder"),
    ]
    assert len(await run.decisions()) == 2


async def test_without_a_number_the_reminder_goes_by_mail(travel: Travel) -> None:
    """No number refuses the channel too."""
    run = await travel.begin(Onboarding, await travel.customer("ana", phone=None))

    assert (await run.ending()).outcome == "never_verified"
    assert [said.channel for said in await run.said()] == ["email", "email"]


async def test_a_reminder_due_at_night_waits_for_the_morning(travel: Travel) -> None:
    """Nobody is texted at three in the morning; the two days count from the text."""
    await travel.to(datetime(2040, 1, 10, 6, 0, tzinfo=UTC))
    ana = await travel.customer("ana", time_zone=SAO_PAULO)
    run = await travel.begin(Onboarding, ana)
    await travel.ahead(timedelta(days=2, minutes=1))
    assert (await run.status()).touchpoints[-1].reason == "quiet_hours"
    await run.record_open("a reminder held for the night")

    assert (await run.ending()).outcome == "never_verified"
    assert await run.said() == [
        Said("Tue 10 Jan 03:00", "email", "onboarding.welcome"),
        Said("Thu 12 Jan 09:00", "sms", "onboarding.verify_reminder"),
    ]


async def test_who_verifies_at_night_is_not_reminded_in_the_morning(travel: Travel) -> None:
    """A held reminder becomes obsolete, and the store says why it never came."""
    await travel.to(datetime(2040, 1, 10, 6, 0, tzinfo=UTC))
    ana = await travel.customer("ana", time_zone=SAO_PAULO)
    run = await travel.begin(Onboarding, ana)
    await run.hears(EmailVerified(), after=timedelta(days=2, hours=1))
    await run.hears(ProfileCompleted(), after=timedelta(hours=1))

    assert (await run.ending()).outcome == "activated"
    assert await run.said() == [
        Said("Tue 10 Jan 03:00", "email", "onboarding.welcome"),
        Said("Thu 12 Jan 05:00", "email", "onboarding.well_done"),
    ]
    (enrolment,) = (await travel.jornada.explain("ana")).enrolments
    assert [(t.status, t.reason) for t in enrolment.touchpoints][1] == ("skipped", "moot")


async def test_who_verifies_after_the_reminder_goes_on(travel: Travel) -> None:
    """The reminder worked."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.hears(EmailVerified(), after=timedelta(days=3))
    await run.hears(ProfileCompleted(), after=timedelta(days=1))

    assert (await run.ending()).outcome == "activated"
    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "onboarding.welcome"),
        Said("Wed 11 Jan 12:00", "sms", "onboarding.verify_reminder"),
        Said("Fri 13 Jan 10:00", "email", "onboarding.first_steps"),
        Said("Fri 13 Jan 12:00", "email", "onboarding.well_done"),
    ]


async def test_who_completes_after_the_nudge_is_congratulated(travel: Travel) -> None:
    """The nudge worked."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.hears(EmailVerified(), after=timedelta(hours=1))
    await run.hears(ProfileCompleted(), after=timedelta(days=7))

    assert (await run.ending()).outcome == "activated"
    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "onboarding.welcome"),
        Said("Tue 10 Jan 10:00", "email", "onboarding.first_steps"),
        Said("Sun 15 Jan 10:00", "email", "onboarding.profile_nudge"),
        Said("Mon 16 Jan 13:00", "email", "onboarding.well_done"),
    ]


async def test_who_never_completes_is_handed_to_a_person(travel: Travel) -> None:
    """First steps, five days, a nudge, seven days, and then a person is asked to help."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.hears(EmailVerified(), after=timedelta(hours=1))

    assert (await run.ending()).outcome == "handed_to_person"
    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "onboarding.welcome"),
        Said("Tue 10 Jan 10:00", "email", "onboarding.first_steps"),
        Said("Sun 15 Jan 10:00", "email", "onboarding.profile_nudge"),
    ]
    (task,) = (await travel.jornada.explain("ana")).open_tasks
    assert (task.owner, task.reason) == ("support", "profile not completed")
    assert f"{task.at:%a %d %b %H:%M}" == "Sun 22 Jan 10:00"
    assert task.due_at - task.at == timedelta(hours=2)


async def test_without_consent_to_tips_only_account_messages_are_sent(travel: Travel) -> None:
    """The tips are skipped, the journey goes on, and every skip can be explained."""
    run = await travel.begin(Onboarding, await travel.customer("ana", consents={}))
    await run.hears(EmailVerified(), after=timedelta(hours=1))
    await run.hears(ProfileCompleted(), after=timedelta(days=2))

    assert (await run.ending()).outcome == "activated"
    assert await run.said() == [Said("Mon 09 Jan 12:00", "email", "onboarding.welcome")]
    assert await run.decisions() == [
        ("onboarding.welcome", "sent", "accepted"),
        ("onboarding.first_steps", "skipped", "no_consent"),
        ("onboarding.well_done", "skipped", "no_consent"),
    ]


async def test_first_steps_come_at_ten_across_a_daylight_saving_change(travel: Travel) -> None:
    """On 11 March 2040 New York's clocks skip an hour: ten o'clock comes after 23 hours."""
    await travel.to(datetime(2040, 3, 10, 15, 0, tzinfo=UTC))
    ana = await travel.customer("ana", time_zone="America/New_York")
    run = await travel.begin(Onboarding, ana)
    await run.hears(EmailVerified())
    assert (await run.status()).until == datetime(2040, 3, 11, 14, 0, tzinfo=UTC)
    await run.record_open("waiting across a daylight saving change")
    await run.hears(ProfileCompleted(), after=timedelta(days=2))

    assert (await run.ending()).outcome == "activated"
    assert await run.said() == [
        Said("Sat 10 Mar 10:00", "email", "onboarding.welcome"),
        Said("Sun 11 Mar 10:00", "email", "onboarding.first_steps"),
        Said("Mon 12 Mar 11:00", "email", "onboarding.well_done"),
    ]


async def test_who_moves_gets_the_first_steps_in_her_new_morning(travel: Travel) -> None:
    """The zone is read again on waking."""
    ana = await travel.customer("ana", time_zone="Europe/Lisbon")
    run = await travel.begin(Onboarding, ana)
    await run.hears(EmailVerified())
    await travel.customer("ana", time_zone=SAO_PAULO)
    await travel.ahead(timedelta(hours=30))

    assert await run.said() == [
        Said("Mon 09 Jan 09:00", "email", "onboarding.welcome"),
        Said("Tue 10 Jan 10:00", "email", "onboarding.first_steps"),
    ]


async def test_unsubscribing_ends_the_journey_silently(travel: Travel) -> None:
    """At once, in the middle of a wait, without another word."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.record_open("waiting for verification")
    await run.hears(Unsubscribed(topic=Topic.TIPS), after=timedelta(hours=1))
    ending = await run.ending()

    assert (ending.outcome, ending.because) == ("left", ExitReason.UNSUBSCRIBED)
    assert [said.message for said in await run.said()] == ["onboarding.welcome"]


async def test_leaving_another_topic_changes_nothing(travel: Travel) -> None:
    """Offers are not tips."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.hears(Unsubscribed(topic=Topic.OFFERS), after=timedelta(hours=1))

    assert (await run.status()).waiting_for == ("Email Verified",)


async def test_a_deleted_account_ends_the_journey_silently(travel: Travel) -> None:
    """While the nudge's week is running."""
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.hears(EmailVerified(), after=timedelta(hours=1))
    await run.record_open("waiting for the morning")
    await travel.ahead(timedelta(days=7))
    await run.record_open("nudged")
    await run.hears(AccountDeleted())
    ending = await run.ending()

    assert (ending.outcome, ending.because) == ("left", ExitReason.ACCOUNT_DELETED)
    assert (await run.said())[-1].message == "onboarding.profile_nudge"
