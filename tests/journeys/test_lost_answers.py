"""A vendor took a message, and its answer was lost: it is asked, and nobody hears twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.customers import Channel, Topic
from domain.messages import OnExpired, OnUnknown
from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.telling import OF_TELLING, TOLD, Telling
from tests.journeys.travel import Run, Travel
from tests.journeys.vendors import Vendors, travelling_with_vendors
from tests.journeys.world import the_words
from tests.vendors.fake import Fault
from tests.vendors.timing import REAL_TIME

pytestmark = pytest.mark.unrecorded

MESSAGE = TOLD[OnExpired.SEND].name
World = tuple[Travel, Vendors]
A_MINUTE = timedelta(minutes=1)
BEYOND_DOUBT = {
    channel: REAL_TIME.call_window + REAL_TIME.settling(channel) + A_MINUTE for channel in Channel
}


@pytest.fixture
async def world(store_file: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A world whose message follows the policy that the test names, if any."""
    policy = getattr(request, "param", OF_TELLING[MESSAGE].on_unknown)
    message = OF_TELLING[MESSAGE].model_copy(update={"on_unknown": policy})
    catalogue = OF_TELLING | {MESSAGE: message}
    options = {"journeys": [Telling], "catalogue": catalogue, "renderer": the_words()}
    async with travelling_with_vendors(store_file, **options) as world:
        yield world


async def told(travel: Travel, what: str) -> Run:
    ana = await travel.customer("ana", consents={Topic.ORDER_UPDATES: [Channel.SMS]})
    run = await travel.begin(Telling, ana, ParcelOrdered(order_id=what))
    await run.hears(ParcelDelivered(order_id=what))
    return run


@pytest.mark.parametrize(
    ("lost", "calls"), [(Fault.reset_after_acceptance(), 1), (Fault.reset_before_acceptance(), 2)]
)
async def test_a_text_in_doubt_is_looked_up_in_the_vendors_list_before_any_other_is_sent(
    world: World, lost: Fault, calls: int
) -> None:
    travel, vendors = world
    vendors.twilio.next(lost)
    run = await told(travel, "send.sms")
    assert await run.decisions() == [(MESSAGE, "unknown", "ambiguous_answer")]
    await travel.ahead(BEYOND_DOUBT[Channel.SMS])

    assert len(vendors.twilio.journal) == 1
    posted = [seen for seen in vendors.twilio.requests if seen.method == "POST"]
    assert len(posted) == calls
    assert [(m, status) for m, status, _ in await run.decisions()] == [(MESSAGE, "sent")]
    assert (await run.ending()).outcome == "went_on"


@pytest.mark.parametrize(
    ("world", "mails", "told_as"),
    [
        (OnUnknown.AT_LEAST_ONCE, 2, ("sent", "accepted")),
        (OnUnknown.AT_MOST_ONCE, 1, ("unknown", "at_most_once")),
    ],
    indirect=["world"],
)
async def test_a_mail_that_nobody_can_say_anything_of_follows_its_policy_and_the_journey_goes_on(
    world: World, mails: int, told_as: tuple[str, str]
) -> None:
    travel, vendors = world
    vendors.sendgrid.next(Fault.reset_after_acceptance())
    run = await told(travel, "send.email")
    await travel.ahead(BEYOND_DOUBT[Channel.EMAIL] - 2 * A_MINUTE)
    assert len(vendors.sendgrid.requests) == 1
    await travel.ahead(2 * A_MINUTE)

    assert await run.decisions() == [(MESSAGE, *told_as)]
    assert (await run.ending()).outcome == "went_on"
    assert len(vendors.sendgrid.journal) == len(vendors.sendgrid.requests) == mails
