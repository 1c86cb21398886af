"""A visitor becomes a known customer while both live a journey: no word is doubled."""

from datetime import UTC, datetime, timedelta

from adapters.store.enrolments import Entered
from domain.customers import Channel, Identity, Topic
from domain.events import EmailVerified
from domain.events.commerce import OrderDelivered
from domain.identity import visitor_id
from domain.operations import OperatorAction, OperatorRequest
from tests.adapters.store.enrolling import entering_by
from tests.journeys.shopping import ends, ordered, shopper
from tests.journeys.travel import Run, Travel
from tests.waiting import eventually
from workflows.onboarding.events import ProfileCompleted
from workflows.onboarding.journey import Onboarding

VISITOR = visitor_id("her-phone")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARIA = OperatorRequest(by="maria", reason="they called")


async def visiting(travel: Travel) -> Run:
    """A visitor signs up, with another mail address, and wants no offers."""
    said = {Topic.TIPS: {Channel.EMAIL: True}, Topic.OFFERS: {Channel.EMAIL: False}}
    visitor = Identity(customer_id=VISITOR, email="other@example.com", consents=said)
    await travel.jornada.identify(visitor, at=await travel.now())
    return await travel.begin(Onboarding, VISITOR)


async def is_ana(travel: Travel) -> None:
    """The visitor logs in."""
    ana = Identity(customer_id="ana")
    await travel.jornada.identify(ana, anonymous_id="her-phone", at=await travel.now())
    await travel.jornada.relay.dispatcher.dispatch_all()
    for run in travel.runs:
        await run.settled()


async def messages(travel: Travel) -> list[str]:
    return [m.message for m in await travel.mailbox.messages(customer_id="ana")]


async def test_who_lived_a_journey_as_two_goes_on_in_the_older_run(travel: Travel) -> None:
    order = await ordered(travel, await shopper(travel))
    own = await travel.begin(Onboarding, "ana")
    await travel.ahead(HOUR)
    visit = await visiting(travel)
    await visit.hears(EmailVerified())
    await is_ana(travel)

    merged = (await visit.status()).ending
    assert merged
    assert (merged.outcome, merged.because) == ("left", "merged")
    before = await messages(travel)
    assert before.count("onboarding.welcome") == 2, "each was sent theirs before it was known"
    await travel.ahead(DAY)
    await travel.track(VISITOR, ProfileCompleted())
    assert await ends(own) == ("activated", "retention")

    await order.hears(OrderDelivered(order_id="o-1"), after=DAY)
    await order.ending()
    told = (await messages(travel))[len(before) :]
    assert sorted(told) == [
        "onboarding.first_steps",  # and no reminder: as a visitor they had verified it
        "onboarding.well_done",
        "post_purchase.care_tips",
        "post_purchase.satisfaction",
    ], "and no offer: of a yes and a no, the no counts"
    account = await travel.jornada.explain(VISITOR)
    assert account.customer_id == "ana"
    assert [(one.identity, one.decision) for one in account.identities] == [(VISITOR, "merged")]


async def test_the_visitors_run_goes_on_where_it_is_the_older(travel: Travel) -> None:
    visit = await visiting(travel)
    await travel.ahead(HOUR)
    own = await travel.begin(Onboarding, await shopper(travel))
    await is_ana(travel)
    merged = (await own.status()).ending
    assert merged
    assert merged.because == "merged"

    for customer_id, action in (("ana", OperatorAction.HOLD), (VISITOR, OperatorAction.RESUME)):
        await travel.jornada.operators.operate(action, MARIA, "onboarding", customer_id)
    await travel.track("ana", EmailVerified())
    await travel.ahead(DAY)
    status = await travel.jornada.status("onboarding", "ana")
    assert [line.message for line in status.touchpoints] == [
        "onboarding.welcome",
        "onboarding.first_steps",
    ]
    newest = (await travel.mailbox.messages(customer_id="ana"))[-1]
    assert (newest.message, newest.to) == ("onboarding.first_steps", "fernanda.lima@example.com")
    await visit.hears(ProfileCompleted())
    assert await ends(visit) == ("activated", "retention")
    assert (await messages(travel)).count("onboarding.first_steps") == 1


async def test_a_run_that_is_held_ends_all_the_same_if_it_is_one_too_many(travel: Travel) -> None:
    await travel.begin(Onboarding, await shopper(travel))
    await travel.ahead(HOUR)
    visit = await visiting(travel)
    await travel.jornada.operators.operate(OperatorAction.HOLD, MARIA, "onboarding", VISITOR)
    await is_ana(travel)
    merged = (await visit.status()).ending
    assert merged
    assert merged.because == "merged"


async def test_what_begins_after_the_merge_has_the_customers_own_id(travel: Travel) -> None:
    await shopper(travel)
    await travel.jornada.identify(Identity(customer_id=VISITOR), at=await travel.now())
    await is_ana(travel)
    await travel.track(VISITOR, "Signed Up")
    (enrolment,) = (await travel.jornada.explain("ana")).enrolments
    assert enrolment.workflow_id == "onboarding/ana"


async def test_who_is_merged_before_their_run_could_start_lives_it_all_the_same(
    travel: Travel,
) -> None:
    """Temporal was away. The run's own id and its input stay what they were to be."""
    await shopper(travel)
    entering = entering_by("start:1", journey="onboarding", customer_id=VISITOR)
    assert isinstance(await travel.jornada.relay.enrolments.enrol(entering), Entered)
    await is_ana(travel)
    await travel.jornada.relay.repair.sweep(datetime.now(UTC) + DAY)

    async def welcomed() -> bool:
        return await messages(travel) == ["onboarding.welcome"]

    await eventually(welcomed)
    assert (await travel.jornada.status("onboarding", "ana")).customer_id == VISITOR
