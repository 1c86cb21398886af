"""The view of one customer: who they are, how they are reached, what stands and what is asked."""

from datetime import timedelta

from adapters.store.customers.suppressions import Shown, suppress
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.customer import view_of
from adapters.store.sends.ledger import SqlLedger
from adapters.store.tasks import Tasks
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason
from domain.view import MOST_ENROLMENTS, View, ViewedAddress
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    RECEIPT,
    TIMING,
    asking,
    ended,
    handed_over,
    meet,
    sent,
)

DAY = timedelta(days=1)


async def viewed(database: Database, customer_id: str = ANA.customer_id) -> View:
    view = await database.read(view_of, customer_id, 50)
    assert view is not None
    return view


async def on(database: Database, channel: Channel, customer_id: str = "c-ana") -> ViewedAddress:
    view = await viewed(database, customer_id)
    (address,) = [each for each in view.addresses if each.channel == channel]
    return address


async def reported(database: Database, state: str, key: str, day: int) -> None:
    """Mail a customer, and have the vendor report what became of it."""
    at = NOON + day * DAY
    claim = await sent(database, asking(key), now=at)
    report = DeliveryReport(claim.touchpoint_id, Channel.EMAIL, state, detail="5.1.1")
    await SqlLedger(database, TIMING).note([report], at + MINUTE)


async def began(database: Database, number: int) -> None:
    """Send the first message of a run of its own."""
    at, run = NOON + number * MINUTE, f"run-{number}"
    request = asking(run, first_execution_run_id=run, workflow_id=f"shop/{run}", due_at=at)
    await sent(database, request, now=at)


async def test_who_they_are_is_told_with_their_addresses_and_traits(database: Database) -> None:
    await meet(database)
    view = await viewed(database)
    profile = view.profile

    assert (profile.first_name, profile.locale, profile.time_zone) == (
        *("Ana", "pt-PT"),
        "Europe/Lisbon",
    )
    assert profile.traits == {"plan": "gold"}
    assert [(each.channel, each.address, each.is_used) for each in view.addresses] == [
        ("email", "Ana.Silva@example.com", True),
        ("sms", PHONE, True),
    ]
    assert {(word.topic, word.channel, word.source) for word in view.consents} >= {
        ("tips", "email", "identify")
    }


async def test_nobody_is_seen_whom_the_store_does_not_know(database: Database) -> None:
    assert await database.read(view_of, "c-nobody", 50) is None


async def test_an_address_tells_what_went_there_last_and_what_arrived_last(
    database: Database,
) -> None:
    await meet(database)
    await reported(database, "opened", "first", 0)
    await reported(database, "blocked", "second", 1)
    address = await on(database, Channel.EMAIL)

    assert address.last_sent is not None
    assert (address.last_sent.message, address.last_sent.at) == (RECEIPT.name, NOON + DAY)
    assert (address.last_sent.vendor_state, address.last_sent.vendor_code) == ("blocked", "5.1.1")
    assert address.last_delivered_at == NOON
    other = await on(database, Channel.SMS)
    assert (other.last_sent, other.last_delivered_at) == (None, None)


async def test_an_address_tells_since_when_and_why_nothing_is_sent_there(
    database: Database,
) -> None:
    """Also to the other customer who shares it."""
    await meet(database)
    await meet(database, BEA)
    touchpoint_id = (await sent(database, asking())).touchpoint_id
    other = ANA.model_copy(update={"customer_id": "c-other", "phone": "+351912000000"})
    await meet(database, other)
    shown = Shown(touchpoint_id, "30005")
    await database.write(suppress, Channel.SMS, PHONE, Reason.BOUNCED, NOON, shown=shown)

    for customer_id in (ANA.customer_id, BEA.customer_id):
        suppressed = (await on(database, Channel.SMS, customer_id)).suppressed
        assert suppressed is not None
        assert (suppressed.reason, suppressed.detail, suppressed.at) == ("bounced", "30005", NOON)
        assert suppressed.message == RECEIPT.name
        assert (await on(database, Channel.EMAIL, customer_id)).suppressed is None
    assert (await on(database, Channel.SMS, "c-other")).suppressed is None


async def test_what_went_to_an_earlier_address_is_not_told_of_the_new_one(
    database: Database,
) -> None:
    await meet(database)
    await sent(database, asking())
    moved = ANA.model_copy(update={"email": "new@example.com"})
    await Intake(database).identify("moved", moved, NOON + DAY)
    address = await on(database, Channel.EMAIL)
    assert (address.address, address.last_sent) == ("new@example.com", None)


async def test_journeys_that_go_on_and_tasks_that_nobody_has_done_come_first(
    database: Database,
) -> None:
    await meet(database)
    for number in range(3):
        await began(database, number)
        await handed_over(database, f"run-{number}", at=NOON + number * MINUTE)
    await ended(database, "run-2")
    (task,) = [task for task in await Tasks(database).list() if task.at == NOON + 2 * MINUTE]
    await Tasks(database).resolve(task.task_id, "maria", "called", NOON + DAY)
    view = await viewed(database)

    assert [one.workflow_id for one in view.enrolments] == [
        "shop/run-1",
        "shop/run-0",
        "shop/run-2",
    ]
    assert view.enrolments[2].outcome == "delighted"
    assert [one.run_id for one in view.tasks] == ["run-1", "run-0", "run-2"]
    assert (view.tasks[2].resolved_by, view.tasks[2].resolution) == ("maria", "called")


async def test_of_very_many_journeys_the_newest_are_told_and_how_many_more_there_are(
    database: Database,
) -> None:
    await meet(database)
    for number in range(MOST_ENROLMENTS + 2):
        await began(database, number)
    view = await viewed(database)

    assert len(view.enrolments) == MOST_ENROLMENTS
    assert view.earlier_enrolments == 2
    assert view.enrolments[0].workflow_id == f"shop/run-{MOST_ENROLMENTS + 1}"
    assert len(view.timeline.entries) == 50
    assert view.timeline.before is not None
