"""A visitor with a history turns out to be a known customer in two running journeys."""

from collections import Counter

from domain.customers import Channel, Identity, Topic
from domain.events.commerce import OrderCompleted
from domain.identity import visitor_id
from domain.journeys import Ending
from tests.e2e.conftest import World
from tests.waiting import eventually
from workflows.onboarding.events import SignedUp

GRANTED = {topic: {Channel.EMAIL: True, Channel.SMS: True} for topic in Topic}


async def test_one_customer_remains_and_their_journeys_go_on(slow_world: World) -> None:
    world, ana = slow_world, slow_world.customer_id
    device = f"device-{ana}"
    visitor = visitor_id(device)
    jornada, dispatcher = world.jornada, world.jornada.relay.dispatcher
    known = Identity(customer_id=ana, email="ana@example.com", consents=GRANTED)
    await jornada.identify(known)
    await world.track("Signed Up")
    await jornada.track(ana, OrderCompleted(order_id="o-1"))
    withdrawn = {Topic.TIPS: {Channel.EMAIL: True}, Topic.OFFERS: {Channel.EMAIL: False}}
    await jornada.identify(Identity(customer_id=visitor, email="v@example.com", consents=withdrawn))
    await jornada.track(visitor, SignedUp())
    await jornada.track(visitor, "Page Viewed", {"name": "prices"})
    await dispatcher.dispatch_all()

    async def three_wait() -> bool:
        asked = (("onboarding", ana, None), ("onboarding", visitor, None))
        places = (*asked, ("post_purchase", ana, "o-1"))
        return all([(await jornada.status(*place)).waiting_for for place in places])

    await eventually(three_wait)
    before = Counter(await world.said())
    assert before == {"onboarding.welcome": 1, "post_purchase.order_confirmed": 1}

    for _ in range(2):  # a page that is opened twice says it twice
        await jornada.identify(Identity(customer_id=ana), anonymous_id=device)
    await dispatcher.dispatch_all()
    twin = world.client.get_workflow_handle(f"onboarding/{visitor}", result_type=Ending)
    assert (await twin.result()).because == "merged"

    await world.track("Email Verified")
    await jornada.track(visitor, "Profile Completed")
    await dispatcher.dispatch_all()
    own = world.client.get_workflow_handle(f"onboarding/{ana}", result_type=Ending)
    assert (await own.result()).outcome == "activated"
    assert (await jornada.status("post_purchase", visitor, "o-1")).waiting_for

    account = await jornada.explain(visitor)
    assert account.customer_id == ana
    assert {one.name for one in account.events} >= {"Page Viewed", "Signed Up", "Order Completed"}
    outcomes = {(one.workflow_id, one.outcome, one.because) for one in account.enrolments}
    assert outcomes == {
        (f"onboarding/{ana}", "activated", None),
        (f"onboarding/{visitor}", "left", "merged"),
        (f"post_purchase/{ana}/o-1", None, None),
    }
    words = {(one.topic, one.channel): one.granted for one in account.consents}
    assert (words["offers", "email"], words["offers", "sms"]) == (False, True)
    said = Counter(await world.said())
    assert said - before == {"onboarding.welcome": 1, "onboarding.well_done": 1}, "one was theirs"
