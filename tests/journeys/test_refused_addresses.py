"""An address that a vendor refuses for good is left alone in all journeys; another channel goes."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.customers import Channel, Topic
from domain.messages import OnExpired
from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.telling import OF_TELLING, TOLD, Telling
from tests.journeys.travel import Run, Travel
from tests.journeys.vendors import Vendors, travelling_with_vendors
from tests.journeys.world import the_words
from tests.vendors.fake import Fault
from tests.vendors.twilio.fake import refusal
from workflows.onboarding.events import SignedUp
from workflows.onboarding.journey import Onboarding

pytestmark = pytest.mark.unrecorded

PHONE, EMAIL = "+351910000001", "family@example.com"
CONSENTS = {Topic.ORDER_UPDATES: [Channel.SMS], Topic.ACCOUNT: [Channel.SMS]}
MESSAGE = TOLD[OnExpired.SEND].name

OPTED_OUT = Fault.answer(400, refusal(21610, "Attempt to send to unsubscribed recipient", 400))
NO_ADDRESS = Fault.answer(
    400,
    json.dumps(
        {"errors": [{"message": "no address", "field": "personalizations.0.to.0.email"}]}
    ).encode(),
)

World = tuple[Travel, Vendors]


@pytest.fixture
async def world(store_file: Path) -> AsyncIterator[World]:
    journeys = [Telling, Onboarding]
    options = {"journeys": journeys, "catalogue": OF_TELLING, "renderer": the_words()}
    async with travelling_with_vendors(store_file, **options) as world:
        yield world


async def told(travel: Travel, customer_id: str, *via: Channel) -> Run:
    """Let somebody of a family, with one number and one address, be told of their parcel."""
    await travel.customer(customer_id, email=EMAIL, phone=PHONE, consents=CONSENTS)
    what = f"send.{'.'.join(via)}"
    run = await travel.begin(Telling, customer_id, ParcelOrdered(order_id=what))
    await run.hears(ParcelDelivered(order_id=what))
    return run


async def attempts_of(travel: Travel, run: Run) -> list[tuple[str, str, str | None]]:
    """Return what became of a run's message, by channel."""
    enrolments = (await travel.jornada.explain(run.customer_id)).enrolments
    (touchpoint,) = next(e for e in enrolments if e.workflow_id == run.id).touchpoints
    return [(attempt.channel, attempt.state, attempt.reason) for attempt in touchpoint.attempts]


@pytest.mark.parametrize(
    ("refused", "other", "fault", "reason"),
    [
        (Channel.SMS, Channel.EMAIL, OPTED_OUT, "opted_out"),
        (Channel.EMAIL, Channel.SMS, NO_ADDRESS, "invalid_address"),
    ],
)
async def test_a_refused_address_lets_the_other_channel_go_at_once_and_is_barred_everywhere(
    world: World, refused: Channel, other: Channel, fault: Fault, reason: str
) -> None:
    travel, vendors = world
    vendors.of(refused).next(fault)
    began = await travel.now()
    of_ana = await told(travel, "ana", refused, other)

    assert await of_ana.decisions() == [(MESSAGE, "sent", "accepted")]
    went = (other, "handed_over", "accepted")
    assert await attempts_of(travel, of_ana) == [(refused, "refused", reason), went]
    (arrived,) = vendors.of(other).journal
    assert arrived.accepted_at - began < timedelta(minutes=1)

    of_bia = await told(travel, "bia", refused, other)
    assert await attempts_of(travel, of_bia) == [(refused, "skipped", "suppressed"), went]
    assert len(vendors.of(other).journal) == 2
    assert (len(vendors.of(refused).requests), vendors.of(refused).journal) == (1, [])


async def test_a_number_that_opted_out_is_barred_in_a_journey_that_began_before(
    world: World,
) -> None:
    travel, vendors = world
    vendors.twilio.next(OPTED_OUT)
    ana = await travel.customer("ana", email=EMAIL, phone=PHONE, consents=CONSENTS)
    onboarding = await travel.begin(Onboarding, ana, SignedUp())
    await told(travel, "ana", Channel.SMS, Channel.EMAIL)
    await travel.ahead(timedelta(days=2))

    subjects = [mail.subject for mail in vendors.sendgrid.journal]
    assert subjects[-1] == "Your Jornada account is almost ready"
    assert await onboarding.decisions() == [
        ("onboarding.welcome", "sent", "accepted"),
        ("onboarding.verify_reminder", "sent", "accepted"),
    ]
    assert (len(vendors.twilio.requests), vendors.twilio.journal) == (1, [])
