"""Consents are proven, may wait for a confirmation, and customers have quiet hours of their own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from adapters.store.customers.preferences import CustomerPreferences
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import consents
from domain.consent import ConsentPolicy, ConsentState
from domain.customers import Channel, Evidence, Identity, Topic
from domain.messages import Reason, Status
from domain.preferences import PreferenceChange, QuietHours
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIP,
    answered,
    asking,
    claimed,
    events_named,
    meet,
    rows_of,
)
from tests.adapters.store.transactions import begin

TIPS_BY_MAIL = (Topic.TIPS, Channel.EMAIL)
NIGHT = datetime(2026, 3, 10, 23, 10, tzinfo=UTC)
"""Lisbon's clock shows the same."""


@pytest.fixture
async def careful(url: str) -> AsyncIterator[Database]:
    """A database whose deployment has tips confirmed."""
    opened = await Database.open(url, consent_policy=ConsentPolicy(frozenset({Topic.TIPS})))
    yield opened
    await opened.close()


async def told(
    database: Database, granted: bool, at: datetime, event_id: str, **evidence: str
) -> None:
    """Let the company tell a consent to tips by mail."""
    how = {Topic.TIPS: {Channel.EMAIL: Evidence(**evidence)}} if evidence else {}
    words = {Topic.TIPS: {Channel.EMAIL: granted}}
    identity = Identity(customer_id=ANA.customer_id, consents=words, evidence=how)
    await Intake(database).identify(event_id, identity, at)


async def log(database: Database) -> list[dict[str, Any]]:
    return await rows_of(database, "consent_log")


async def changes(database: Database) -> list[tuple[str | None, str]]:
    """How the consent to tips by mail changed."""
    return [
        (line["before"], line["state"])
        for line in await log(database)
        if (line["topic"], line["channel"]) == TIPS_BY_MAIL
    ]


async def test_each_change_is_logged_once_and_a_word_that_is_too_old_never(
    database: Database,
) -> None:
    await told(database, True, NOON, "e-1")
    await told(database, True, NOON + MINUTE, "e-2")
    await told(database, False, NOON - MINUTE, "e-3")
    assert await changes(database) == [(None, "granted")]

    await Intake(database).leave_topic("e-4", ANA.customer_id, Topic.TIPS, NOON - MINUTE, "link")
    assert await changes(database) == [(None, "granted"), ("granted", "withdrawn")]
    *_, mail, text = await log(database)
    assert (mail["said_at"], mail["source"]) == (NOON - MINUTE, "link")
    assert (text["channel"], text["before"], text["state"]) == ("sms", None, "withdrawn")


async def test_a_new_wording_is_logged_though_nothing_changes(database: Database) -> None:
    for nth, wording in enumerate(("2026-01", "2026-01", "2026-03")):
        await told(database, True, NOON + nth * MINUTE, f"e-{nth}", wording=wording)
    lines = await log(database)
    assert [line["wording"] for line in lines] == ["2026-01", "2026-03"]
    assert lines[1]["before"] == lines[1]["state"] == "granted"


async def test_nothing_leaves_by_a_consent_that_is_to_be_confirmed(careful: Database) -> None:
    await meet(careful, ANA.model_copy(update={"consents": {}}))
    await told(careful, True, NOON - MINUTE, "e-1")
    assert (await answered(careful, asking("a"), TIP)).reason is Reason.NO_CONSENT
    (asked,) = await events_named(careful, "Consent Requested")
    assert asked["properties"] == {
        "subscription": "tips.email",
        "about": "tips",
        "channel": "email",
    }
    await told(careful, True, NOON, "e-2")
    assert len(await events_named(careful, "Consent Requested")) == 1, "told again"

    preferences = CustomerPreferences(careful)
    confirm = (ANA.customer_id, *TIPS_BY_MAIL, NOON, "confirm:1")
    assert await preferences.confirm(*confirm)
    assert not await preferences.confirm(*confirm)
    await claimed(careful, asking("b"), TIP)
    assert await changes(careful) == [(None, "pending"), ("pending", "granted")]


async def test_a_proof_needs_no_confirmation_and_is_kept(careful: Database) -> None:
    await meet(careful, ANA.model_copy(update={"consents": {}}))
    await told(careful, True, NOON - MINUTE, "e-1", proof="form 4711")
    await claimed(careful, asking("a"), TIP)
    assert [line["proof"] for line in await log(careful)] == ["form 4711"]


async def test_a_process_of_the_last_release_ends_what_is_pending(careful: Database) -> None:
    """It knows nothing of it: what it writes is all that there is."""
    await meet(careful, ANA.model_copy(update={"consents": {}}))
    await told(careful, True, NOON - MINUTE, "e-1")
    async with begin(careful) as tx:
        await tx.execute(update(consents).values(granted=False, at=NOON, source="link"))
    confirm = (ANA.customer_id, *TIPS_BY_MAIL, NOON, "confirm:1")
    assert not await CustomerPreferences(careful).confirm(*confirm)
    known = await CustomerPreferences(careful).read(ANA.customer_id)
    assert known is not None
    assert known.consents[TIPS_BY_MAIL] is ConsentState.WITHDRAWN


async def test_their_own_quiet_hours_hold_texts_and_what_is_commercial_by_mail(
    database: Database,
) -> None:
    await meet(database)
    await claimed(database, asking("before"), TIP, NIGHT)
    change = PreferenceChange({}, QuietHours(time(23), time(6, 30)), changes_quiet_hours=True)
    await CustomerPreferences(database).change(ANA.customer_id, change, NOON, source="preferences")

    text, tip = asking("a", Channel.SMS), asking("b")
    for request, what in ((text, RECEIPT), (tip, TIP)):
        held = await answered(database, request, what, NIGHT)
        assert (held.status, held.reason) == (Status.HELD, Reason.QUIET_HOURS)
        assert held.again_at == datetime(2026, 3, 11, 6, 30, tzinfo=UTC)
    await claimed(database, asking("c"), RECEIPT, NIGHT)
    in_ours = NIGHT - timedelta(hours=1)
    await claimed(database, asking("d", Channel.SMS), RECEIPT, in_ours)


async def test_a_change_that_is_repeated_changes_nothing(database: Database) -> None:
    await meet(database)
    hours = QuietHours(time(23), time(6, 30))
    words = {TIPS_BY_MAIL: False, (Topic.TIPS, Channel.SMS): False}
    change = PreferenceChange(words, hours, changes_quiet_hours=True)
    for nth in range(2):
        await CustomerPreferences(database).change(
            ANA.customer_id, change, NOON + nth * MINUTE, source="api"
        )
    assert [e["properties"] for e in await events_named(database, "Unsubscribed")] == [
        {"topic": "tips"}
    ]
    assert len(await events_named(database, "Preferences Changed")) == 1
    assert (await changes(database))[1:] == [("granted", "withdrawn")]
