"""Whether a message may leave now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.registry import CHANNELS
from domain.customers import Channel, Consent, Customer, Topic
from domain.eligibility import Eligibility, EligibilityContext, decide
from domain.eligibility.caps import CAP_WINDOW
from domain.eligibility.failing_vendor import LONGEST_REST, MOST_ABSENT, SHORTEST_REST
from domain.eligibility.lateness import leaves_short
from domain.eligibility.quiet_hours import end_of_quiet_hours
from domain.messages import AnswerWindow, Message, OnExpired, Reason, Status
from domain.questions import Question
from workflows.onboarding.messages import FIRST_STEPS, VERIFY_REMINDER, WELCOME

NOON = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
ANA = Customer(
    customer_id="ana",
    addresses={Channel.EMAIL: "ana@example.com", Channel.SMS: "+5511987654321"},
)


def agreed(topic: Topic, channel: Channel, *, granted: bool = True, at: datetime = NOON) -> Consent:
    return Consent(topic=topic, channel=channel, granted=granted, at=at)


def facts(
    *consents: Consent,
    customer: Customer = ANA,
    suppressed: bool = False,
    recent: tuple[datetime, ...] = (),
) -> dict[str, Any]:
    return {
        "customer": customer,
        "consents": consents,
        "suppressed": suppressed,
        "recent": recent,
    }


def may_send(
    message: Message, channel: Channel, known: dict[str, Any], now: datetime
) -> Eligibility:
    spec = CHANNELS[channel]
    known |= {
        "consents_by_default": spec.consents_by_default(message.topic),
        "has_quiet_hours": spec.has_quiet_hours,
    }
    return decide(EligibilityContext(message=message, channel=channel, wall=now, **known))


TIPS_BY_MAIL = agreed(Topic.TIPS, Channel.EMAIL)
TEXTS_ABOUT_THE_ACCOUNT = agreed(Topic.ACCOUNT, Channel.SMS)


def test_an_account_mail_needs_no_opt_in() -> None:
    assert may_send(WELCOME, Channel.EMAIL, facts(), NOON).status is Status.SENT


@pytest.mark.parametrize(
    ("consents", "reason"),
    [
        ((), Reason.NO_CONSENT),
        ((agreed(Topic.TIPS, Channel.SMS),), Reason.NO_CONSENT),
        ((agreed(Topic.OFFERS, Channel.EMAIL),), Reason.NO_CONSENT),
        ((TIPS_BY_MAIL,), Reason.ACCEPTED),
    ],
)
def test_tips_need_consent_to_tips_on_that_channel(
    consents: tuple[Consent, ...], reason: Reason
) -> None:
    assert may_send(FIRST_STEPS, Channel.EMAIL, facts(*consents), NOON).reason is reason


def test_the_latest_word_counts() -> None:
    withdrawn = agreed(Topic.TIPS, Channel.EMAIL, granted=False, at=NOON + timedelta(seconds=1))
    verdict = may_send(FIRST_STEPS, Channel.EMAIL, facts(withdrawn, TIPS_BY_MAIL), NOON)
    assert verdict == (Status.SKIPPED, Reason.NO_CONSENT, None)


def test_every_text_needs_opt_in_even_about_the_account() -> None:
    assert may_send(VERIFY_REMINDER, Channel.SMS, facts(), NOON).reason is Reason.NO_CONSENT
    agreed_to = facts(TEXTS_ABOUT_THE_ACCOUNT)
    assert may_send(VERIFY_REMINDER, Channel.SMS, agreed_to, NOON).reason is Reason.ACCEPTED


@pytest.mark.parametrize(
    ("waited", "again_after"),
    [
        (timedelta(0), timedelta(hours=1)),
        (timedelta(minutes=59), timedelta(minutes=1)),
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(hours=6), timedelta(hours=6)),
        (timedelta(days=9), timedelta(days=1)),
    ],
)
def test_what_is_commercial_waits_for_a_text_that_nobody_has_read(
    waited: timedelta, again_after: timedelta
) -> None:
    unread = facts(TIPS_BY_MAIL) | {"unread_stop": NOON - waited}
    held = (Status.HELD, Reason.UNREAD_STOP, NOON + again_after)
    assert may_send(FIRST_STEPS, Channel.EMAIL, unread, NOON) == held
    assert may_send(WELCOME, Channel.EMAIL, facts() | unread, NOON).status is Status.SENT


def test_a_barred_address_an_absent_one_and_an_erased_customer_refuse_the_channel() -> None:
    barred = may_send(WELCOME, Channel.EMAIL, facts(suppressed=True), NOON)
    absent = Customer(customer_id="ana", addresses={Channel.EMAIL: ""})
    erased = ANA.model_copy(update={"erased": True})
    assert barred == (Status.SKIPPED, Reason.SUPPRESSED, None)
    assert may_send(WELCOME, Channel.EMAIL, facts(customer=absent), NOON).reason is (
        Reason.NO_ADDRESS
    )
    assert may_send(WELCOME, Channel.EMAIL, facts(customer=erased), NOON).reason is Reason.ERASED


@pytest.mark.parametrize(
    ("local", "zone", "until"),
    [
        # 20:59 in São Paulo (UTC-3): still allowed. 21:00: held until nine.
        (datetime(2026, 7, 6, 23, 59, tzinfo=UTC), "America/Sao_Paulo", None),
        (
            datetime(2026, 7, 7, 0, 0, tzinfo=UTC),
            "America/Sao_Paulo",
            datetime(2026, 7, 7, 12, 0, tzinfo=UTC),
        ),
        # 08:59 and 09:00 in Berlin's summer (UTC+2).
        (
            datetime(2026, 7, 6, 6, 59, tzinfo=UTC),
            "Europe/Berlin",
            datetime(2026, 7, 6, 7, 0, tzinfo=UTC),
        ),
        (datetime(2026, 7, 6, 7, 0, tzinfo=UTC), "Europe/Berlin", None),
        # The night in which Berlin's clocks go forward is an hour shorter.
        (
            datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
            "Europe/Berlin",
            datetime(2026, 3, 29, 7, 0, tzinfo=UTC),
        ),
    ],
)
def test_texts_keep_quiet_in_the_customers_own_night(
    local: datetime, zone: str, until: datetime | None
) -> None:
    assert end_of_quiet_hours(local, zone) == until


PORTUGAL = ("Atlantic/Azores", "Europe/Lisbon")
NEVER_DAY_TOGETHER = ("America/New_York", "Asia/Singapore")


@pytest.mark.parametrize(
    ("possible", "now", "until"),
    [
        # In July Lisbon is an hour ahead of UTC, and the Azores are at UTC.
        (PORTUGAL, NOON, None),
        (PORTUGAL, NOON.replace(hour=8, minute=30), NOON.replace(hour=9)),
        (PORTUGAL, NOON.replace(hour=20, minute=30), NOON.replace(day=7, hour=9)),
        # Where it is never day in all of them, the deployment's zone decides: here, UTC.
        (NEVER_DAY_TOGETHER, NOON, None),
        (NEVER_DAY_TOGETHER, NOON.replace(hour=22), NOON.replace(day=7, hour=9)),
    ],
)
def test_where_several_zones_are_possible_texts_keep_quiet_in_the_night_of_each(
    possible: tuple[str, ...], now: datetime, until: datetime | None
) -> None:
    somewhere = ANA.model_copy(update={"possible_zones": possible})
    known = facts(TEXTS_ABOUT_THE_ACCOUNT, customer=somewhere)
    verdict = may_send(VERIFY_REMINDER, Channel.SMS, known, now)
    held = (Status.HELD, Reason.QUIET_HOURS, until)
    assert verdict == (held if until else (Status.SENT, Reason.ACCEPTED, None))


def test_mail_has_no_quiet_hours() -> None:
    night = NOON - timedelta(hours=9)
    assert may_send(WELCOME, Channel.EMAIL, facts(), night).status is Status.SENT
    assert may_send(VERIFY_REMINDER, Channel.SMS, facts(TEXTS_ABOUT_THE_ACCOUNT), night).reason is (
        Reason.QUIET_HOURS
    )


def test_three_tips_a_day_are_enough() -> None:
    recent = tuple(NOON - timedelta(hours=hours) for hours in (1, 5, 20))
    verdict = may_send(FIRST_STEPS, Channel.EMAIL, facts(TIPS_BY_MAIL, recent=recent), NOON)
    assert verdict == (Status.HELD, Reason.FREQUENCY_CAP, recent[2] + CAP_WINDOW)


def test_the_cap_forgets_after_a_day_and_never_holds_what_was_asked_for() -> None:
    recent = tuple(NOON - timedelta(hours=hours) for hours in (1, 5, 24))
    tips = may_send(FIRST_STEPS, Channel.EMAIL, facts(TIPS_BY_MAIL, recent=recent), NOON)
    many = tuple(NOON - timedelta(minutes=minutes) for minutes in range(9))
    account = may_send(WELCOME, Channel.EMAIL, facts(recent=many), NOON)
    assert (tips.status, account.status) == (Status.SENT, Status.SENT)


def unasked(**changes: Any) -> EligibilityContext:
    """An account mail to a customer who never said yes or no to it."""
    known: dict[str, Any] = {
        "message": WELCOME,
        "channel": Channel.EMAIL,
        "wall": NOON,
        "customer": ANA,
        "consents_by_default": True,
    }
    return EligibilityContext(**known | changes)


def wanted(**changes: Any) -> Eligibility:
    return decide(unasked(**changes))


def test_what_nobody_wants_any_more_is_skipped_before_anything_else_is_asked() -> None:
    erased = ANA.model_copy(update={"erased": True})
    assert wanted(obsolete=True, customer=erased).reason is Reason.OBSOLETE
    assert wanted(duplicate_run=True, obsolete=True).reason is Reason.DUPLICATE_RUN


def test_a_late_message_leaves_is_skipped_or_leaves_short_as_it_says() -> None:
    late = NOON - WELCOME.ttl - timedelta(seconds=1)
    reasons = {}
    for kind in OnExpired:
        message = WELCOME.model_copy(update={"on_expired": kind})
        context = EligibilityContext(
            message, Channel.EMAIL, NOON, ANA, due_at=late, consents_by_default=True
        )
        reasons[kind] = (decide(context).reason, leaves_short(context))
    assert reasons == {
        OnExpired.SEND: (Reason.ACCEPTED, False),
        OnExpired.SKIP: (Reason.LATE, False),
        OnExpired.SHORT: (Reason.ACCEPTED, True),
    }
    skipped = WELCOME.model_copy(update={"on_expired": OnExpired.SKIP})
    assert wanted(message=skipped, due_at=NOON - WELCOME.ttl).status is Status.SENT


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"until": NOON + timedelta(seconds=1)}, Reason.ACCEPTED),
        ({"until": NOON}, Reason.LATE),
        ({"within": timedelta(seconds=1)}, Reason.ACCEPTED),
        ({"within": timedelta()}, Reason.LATE),
    ],
)
def test_a_question_that_would_be_closed_as_it_is_sent_is_not_asked(
    times: dict[str, Any], reason: Reason
) -> None:
    window = AnswerWindow(options=("1", "2"), **times)
    question = WELCOME.model_copy(update={"asks": Question.SATISFACTION})
    assert wanted(message=question, answer=window).reason is reason
    assert wanted(answer=window).status is Status.SENT  # it asks nothing any more


def test_a_vendor_that_lost_a_message_several_times_rests_twice_as_long_each_time() -> None:
    lost = [NOON - timedelta(minutes=10)] * (MOST_ABSENT - 1)
    assert wanted(absent=[*lost]).status is Status.SENT
    for more in range(3):
        absent = [*lost, *[NOON] * (more + 1)]
        again_at = NOON + SHORTEST_REST * 2**more
        assert wanted(absent=absent) == (Status.HELD, Reason.VENDOR_FAILING, again_at)
        assert wanted(absent=absent, wall=again_at).status is Status.SENT
    assert wanted(absent=[NOON] * 50).again_at == NOON + LONGEST_REST
