"""Two who become one: their consents are proven and told, and any id of theirs will do."""

from datetime import datetime

import pytest

from adapters.store.customers.preference_links import PreferenceLinks
from adapters.store.customers.preferences import CustomerPreferences
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import addresses
from domain.consent import ConsentPolicy, ConsentState
from domain.customers import Channel, Topic
from domain.preferences import PreferenceChange
from domain.sinks.notices import NoticeType
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    PHONE,
    events_named,
    meet,
    rows_of,
)
from tests.adapters.store.merging import VISITOR, both_known, merge, visits
from tests.adapters.store.sinks.building import added, told
from tests.adapters.store.transactions import begin

TIPS_BY_MAIL = (Topic.TIPS, Channel.EMAIL)
NOTHING = ANA.model_copy(update={"consents": {}})
AGREED = ANA.model_copy(update={"consents": {"tips": {"email": True}}})


async def log(database: Database) -> list[tuple[str | None, str, str]]:
    """How the consents changed, and what said so."""
    lines = await rows_of(database, "consent_log")
    assert {line["customer_id"] for line in lines} == {ANA.customer_id}
    return [(line["before"], line["state"], line["source"]) for line in lines]


async def state(database: Database, customer_id: str = ANA.customer_id) -> ConsentState | None:
    known = await CustomerPreferences(database).read(customer_id)
    assert known is not None
    assert known.customer_id == ANA.customer_id
    return known.consents[TIPS_BY_MAIL]


async def test_a_merge_that_withdraws_a_consent_is_logged_and_told_to_the_sinks(
    database: Database,
) -> None:
    await meet(database, AGREED)
    await visits(database, consents={"tips": {"email": False}})
    await added(database, NoticeType.CUSTOMER_UNSUBSCRIBED, NoticeType.CUSTOMER_SUBSCRIBED)
    await merge(database)
    assert (await log(database))[2:] == [("granted", "withdrawn", "merge")]
    ((kind, data),) = await told(database)
    assert (kind, data["customer_id"], data["consents"]) == (
        NoticeType.CUSTOMER_UNSUBSCRIBED,
        ANA.customer_id,
        [{"topic": "tips", "channel": "email"}],
    )


async def test_a_no_of_theirs_is_the_last_line_though_the_visitor_said_yes(
    database: Database,
) -> None:
    await meet(database, ANA.model_copy(update={"consents": {"tips": {"email": False}}}))
    await visits(database, consents={"tips": {"email": True}})
    await added(database, NoticeType.CUSTOMER_UNSUBSCRIBED, NoticeType.CUSTOMER_SUBSCRIBED)
    await merge(database)
    assert (await log(database))[-1] == ("granted", "withdrawn", "merge")
    assert await told(database) == [], "they wanted none before"


@pytest.mark.parametrize("later", [True, False])
async def test_what_is_to_be_confirmed_goes_on_waiting(url: str, later: bool) -> None:
    """Of a visitor whose customer had agreed before tips were to be confirmed, or since."""
    at = NOON - MINUTE if later else NOON + MINUTE
    await _agreed(url, ANA.customer_id, at, ())
    await _agreed(url, VISITOR, NOON, {Topic.TIPS})
    database = await Database.open(url)
    await merge(database)
    assert await state(database) is ConsentState.PENDING
    assert await CustomerPreferences(database).confirm(
        VISITOR, *TIPS_BY_MAIL, NOON + 2 * MINUTE, "confirm:1"
    )
    assert await state(database) is ConsentState.GRANTED
    await database.close()


async def test_a_word_that_waits_undoes_no_withdrawal(url: str) -> None:
    await _agreed(url, VISITOR, NOON, {Topic.TIPS})
    database = await Database.open(url)
    no = ANA.model_copy(update={"consents": {"tips": {"email": False}}})
    await Intake(database).identify("no", no, NOON - MINUTE)
    await merge(database)
    assert await state(database) is ConsentState.WITHDRAWN
    await database.close()


async def test_preferences_are_read_and_changed_by_any_id_of_theirs(database: Database) -> None:
    await meet(database, AGREED)
    await visits(database)
    await merge(database)
    assert await state(database, VISITOR) is ConsentState.GRANTED
    leaving = PreferenceChange({TIPS_BY_MAIL: False})
    await CustomerPreferences(database).change(VISITOR, leaving, NOON, source="api")
    assert await state(database) is ConsentState.WITHDRAWN
    (changed,) = await events_named(database, "Preferences Changed")
    assert changed["customer_id"] == ANA.customer_id
    await log(database)


async def test_the_link_of_a_visitor_opens_the_page_of_who_they_became(
    database: Database,
) -> None:
    await both_known(database)
    await visits_by_mail(database)
    links = PreferenceLinks(database)
    token = await links.make(VISITOR, Channel.EMAIL, "v@example.com", NOON)
    await merge(database)
    link = await links.open(token, NOON + MINUTE)
    assert link is not None
    assert link.customer_id == ANA.customer_id
    assert await links.ask(token, NOON + MINUTE)
    (asked,) = await events_named(database, "Preference Link Requested")
    assert asked["customer_id"] == ANA.customer_id


async def test_a_stop_counts_where_the_last_release_keeps_an_address_under_an_alias(
    database: Database,
) -> None:
    await both_known(database)
    await merge(database)
    row = {"channel": "sms", "folded": PHONE, "address": PHONE, "at": NOON}
    async with begin(database) as tx:
        await tx.execute(addresses.insert().values(customer_id=VISITOR, **row))
    assert await Intake(database).stop_channel("stop", Channel.SMS, PHONE, NOON)
    known = await CustomerPreferences(database).read(ANA.customer_id)
    assert known is not None
    assert known.consents[Topic.TIPS, Channel.SMS] is ConsentState.WITHDRAWN


async def visits_by_mail(database: Database) -> None:
    told = ANA.model_copy(update={"customer_id": VISITOR, "email": "v@example.com", "consents": {}})
    await Intake(database).identify("mail", told, NOON + MINUTE)


async def _agreed(url: str, customer_id: str, at: datetime, confirmed: object) -> None:
    """Agree to tips, where these topics are to be confirmed."""
    database = await Database.open(url, consent_policy=ConsentPolicy(frozenset(confirmed)))  # type: ignore[call-overload]
    told = AGREED.model_copy(update={"customer_id": customer_id, "email": None, "phone": None})
    await Intake(database).identify(f"agreed-{customer_id}", told, at)
    await database.close()
