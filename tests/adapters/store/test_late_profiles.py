"""A new customer's profile may come a moment after their first event: a message waits for it."""

from datetime import UTC, datetime, timedelta

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.sends.ledger import SqlLedger
from domain.clock import Pace
from domain.customers import Channel, Identity
from domain.eligibility.address import PROFILE_LAG
from domain.messages import Delivery, Reason, Status
from domain.ports import Claim
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    PHONE,
    RECEIPT,
    TIMING,
    asking,
    claimed,
    clock_at,
    events_named,
    happening,
)

FIRST_HEARD = datetime(2040, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BOTH = (Channel.EMAIL, Channel.SMS)
BY_MAIL_OR_TEXT = asking(via=BOTH, due_at=FIRST_HEARD)


async def first_heard(database: Database, at: datetime = FIRST_HEARD) -> None:
    await Intake(database).track(happening("e-1", occurred_at=at))


async def given(database: Database, event_id: str, after: timedelta, **fields: object) -> None:
    identity = Identity.model_validate({"customer_id": ANA.customer_id} | fields)
    await Intake(database).identify(event_id, identity, FIRST_HEARD + after)


async def asked(database: Database, after: timedelta, **changes: object) -> Claim | Delivery:
    request = BY_MAIL_OR_TEXT.model_copy(update=changes)
    clock = clock_at(FIRST_HEARD + after)
    answer = await SqlLedger(database, TIMING).claim(request, RECEIPT, clock)
    assert isinstance(answer, Claim | Delivery)
    return answer


async def woken(database: Database) -> list[str]:
    """Whom an address that came was told: the enrolment's id, each time."""
    return [row["enrolment_id"] for row in await events_named(database, "Address Given")]


async def test_a_message_waits_for_a_new_customers_address_for_five_minutes(
    database: Database,
) -> None:
    await first_heard(database)
    held = await asked(database, SECOND)
    assert isinstance(held, Delivery)
    assert (held.status, held.reason) == (Status.HELD, Reason.NO_ADDRESS)
    assert held.again_at == FIRST_HEARD + PROFILE_LAG == FIRST_HEARD + 5 * MINUTE
    for channel in BOTH:
        skipped = await asked(database, PROFILE_LAG, channel=channel)
        assert isinstance(skipped, Delivery)
        assert (skipped.status, skipped.reason) == (Status.SKIPPED, Reason.NO_ADDRESS)


async def test_an_address_that_comes_wakes_the_enrolment_that_waits_once(
    database: Database,
) -> None:
    await first_heard(database)
    await asked(database, SECOND)
    await given(database, "i-0", SECOND, first_name="Ana")
    assert await woken(database) == []
    for _ in range(2):
        await given(database, "i-1", 2 * SECOND, email="ana@example.com")
    await given(database, "i-2", 3 * SECOND, email="ana@example.com")
    assert len(await woken(database)) == 1
    claim = await asked(database, 4 * SECOND)
    assert isinstance(claim, Claim)
    assert claim.address == "ana@example.com"


async def test_with_an_address_on_another_channel_the_fallback_goes_on_at_once(
    database: Database,
) -> None:
    await first_heard(database)
    await given(database, "i-1", SECOND, phone=PHONE)
    skipped = await asked(database, 2 * SECOND)
    assert isinstance(skipped, Delivery)
    assert (skipped.status, skipped.reason) == (Status.SKIPPED, Reason.NO_ADDRESS)
    await given(database, "i-2", 3 * SECOND, email="ana@example.com")
    assert await woken(database) == []  # nobody waits


async def test_a_message_by_mail_alone_waits_for_a_mail_address(database: Database) -> None:
    await first_heard(database)
    await given(database, "i-1", SECOND, phone=PHONE)
    held = await asked(database, 2 * SECOND, via=(Channel.EMAIL,))
    assert isinstance(held, Delivery)
    assert held.status is Status.HELD
    await given(database, "i-2", 3 * SECOND, email="ana@example.com")
    assert len(await woken(database)) == 1
    await claimed(database, BY_MAIL_OR_TEXT, now=FIRST_HEARD + 4 * SECOND)


async def test_what_happened_last_week_and_is_told_now_is_first_heard_now(
    database: Database,
) -> None:
    await first_heard(database, at=datetime.now(UTC) - timedelta(days=7))
    clock = clock_at(datetime.now(UTC))
    held = await SqlLedger(database, TIMING).claim(BY_MAIL_OR_TEXT, RECEIPT, clock)
    assert isinstance(held, Delivery)
    assert (held.status, held.reason) == (Status.HELD, Reason.NO_ADDRESS)


async def test_a_worker_whose_clock_is_a_little_behind_waits_too(database: Database) -> None:
    await first_heard(database)
    held = await asked(database, -SECOND)
    assert isinstance(held, Delivery)
    assert held.status is Status.HELD


async def test_an_older_versions_request_is_skipped_as_ever(database: Database) -> None:
    await first_heard(database)
    skipped = await asked(database, SECOND, via=())
    assert isinstance(skipped, Delivery)
    assert skipped.status is Status.SKIPPED


async def test_a_rehearsal_waits_as_much_shorter_as_it_is_faster(database: Database) -> None:
    await first_heard(database)
    pace = Pace(factor=300, origin=FIRST_HEARD)
    held = await asked(database, timedelta(), pace=pace)
    assert isinstance(held, Delivery)
    assert held.again_at == FIRST_HEARD + SECOND
