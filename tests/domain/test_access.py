"""Who may do what, which key opens, and what a limit covers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from domain.access import (
    ALL,
    AccessKey,
    Caller,
    Denied,
    Permission,
    Role,
    Scope,
    Secrets,
    digest_of,
    key_id_of,
    key_text,
    may,
    verdict,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT, FORMER = key_text("0123456789", "ab" * 32), key_text("0123456789", "cd" * 32)
SECRETS = Secrets(digest_of(TEXT), digest_of(FORMER), NOON)
KEY = AccessKey(
    key_id="0123456789",
    name="crm",
    role=Role.READER,
    workspace=None,
    topics=None,
    journeys=None,
    created_at=NOON - HOUR,
    created_by="maria",
    expires_at=NOON,
    former_until=NOON,
    revoked_at=None,
    used_at=None,
)
JUST_BEFORE = NOON - timedelta(microseconds=1)


def test_no_role_but_intake_sends_events_and_intake_does_nothing_else() -> None:
    for role in Role:
        assert may(role, Permission.INTAKE) is (role is Role.INTAKE)
    assert not any(may(Role.INTAKE, each) for each in Permission if each is not Permission.INTAKE)


def test_from_reader_to_admin_each_role_may_what_the_one_before_may_and_more() -> None:
    ladder = (Role.READER, Role.SUPPORT, Role.OPERATOR, Role.ADMIN)
    allowed = [{each for each in Permission if may(role, each)} for role in ladder]
    assert all(less < more for less, more in pairwise(allowed))
    assert allowed[-1] == {*Permission} - {Permission.INTAKE}


def test_a_role_of_a_newer_version_may_nothing() -> None:
    assert not any(Caller("crm", "auditor").may(each) for each in Permission)


@pytest.mark.parametrize(
    ("text", "now", "denied"),
    [
        (TEXT, JUST_BEFORE, None),
        (TEXT, NOON, Denied.EXPIRED),
        (FORMER, JUST_BEFORE, None),
        (FORMER, NOON, Denied.ROTATED),
        (key_text("0123456789", "ef" * 32), JUST_BEFORE, Denied.UNKNOWN),
    ],
)
def test_a_key_opens_until_its_time_is_over(
    text: str, now: datetime, denied: Denied | None
) -> None:
    assert verdict(KEY, SECRETS, digest_of(text), now) is denied


@pytest.mark.parametrize("text", [TEXT, FORMER])
def test_a_revoked_key_opens_no_more_whatever_its_times_say(text: str) -> None:
    revoked = KEY.model_copy(update={"revoked_at": JUST_BEFORE, "expires_at": None})
    assert verdict(revoked, SECRETS, digest_of(text), JUST_BEFORE) is Denied.REVOKED


def test_who_holds_no_secret_learns_nothing_of_a_key() -> None:
    for key in (KEY, KEY.model_copy(update={"revoked_at": NOON}), None):
        guessed = digest_of(key_text("0123456789", "00" * 32))
        assert verdict(key, SECRETS, guessed, NOON + HOUR) is Denied.UNKNOWN


def test_a_key_is_recognised_by_its_prefix_and_shows_its_id() -> None:
    assert TEXT.startswith("jornada_0123456789_")
    assert key_id_of(TEXT) == "0123456789"
    for other in ("", "jornada_", TEXT[:-1], TEXT + "a", TEXT.upper(), f" {TEXT}", f"{TEXT}\n"):
        assert key_id_of(other) is None


@pytest.mark.parametrize(
    ("scope", "journey", "topic", "covered"),
    [
        (ALL, "post_purchase", "offers", True),
        (ALL, None, None, True),
        (Scope(topics=frozenset({"offers"})), "post_purchase", "offers", True),
        (Scope(topics=frozenset({"offers"})), "post_purchase", "order_updates", False),
        (Scope(topics=frozenset({"offers"})), "a_journey_that_is_gone", None, False),
        (Scope(journeys=frozenset({"onboarding"})), "onboarding", "tips", True),
        (Scope(journeys=frozenset({"onboarding"})), "post_purchase", "tips", False),
        (Scope(frozenset({"tips"}), frozenset({"onboarding"})), "onboarding", "tips", True),
        (Scope(frozenset({"offers"}), frozenset({"onboarding"})), "onboarding", "tips", False),
        (Scope(topics=frozenset()), "post_purchase", "offers", False),
    ],
)
def test_a_limit_covers_what_is_in_all_of_it(
    scope: Scope, journey: str | None, topic: str | None, *, covered: bool
) -> None:
    assert scope.covers(journey, topic) is covered
