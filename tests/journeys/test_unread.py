"""Delivery as an event: it reaches the journeys that listen, so that unread mail becomes a text."""

import json
import re
import textwrap
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Row, select

from adapters.store.schema import events
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.events import MessageOpened
from domain.messages import Reason
from tests.adapters.store.transactions import read
from tests.docs.pages import code_blocks
from tests.journeys.sample_events import ParcelDelivered
from tests.journeys.travel import EMAIL, Run, Travel
from tests.journeys.unread import (
    PATIENCE,
    AboutNoReport,
    Deaf,
    OfNothingSent,
    Undelivered,
    Unread,
    UnreadToo,
    UnreadTwice,
)
from tests.journeys.world import travel_settings, travelling
from tests.tree import ROOT
from vendors.sendgrid.rehearsal import new_sendgrid_key, shown_public_key, sign_sendgrid
from webhooks.app import create_app
from workflows.base.journey import Journey

pytestmark = pytest.mark.unrecorded

CONSENTS = {Topic.TIPS: list(Channel), Topic.ACCOUNT: list(Channel)}
AN_HOUR = timedelta(hours=1)


@pytest.fixture
async def reading(store_file: Path, request: pytest.FixtureRequest) -> AsyncIterator[Travel]:
    """A world with the journeys that a test names."""
    async with travelling(store_file, journeys=request.param) as world:
        yield world


def living(*journeys: type[Journey]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("reading", [journeys], indirect=True, ids=[journeys[0].__name__])


async def ana(reading: Travel) -> str:
    return await reading.customer("ana", consents=CONSENTS)


async def told(reading: Travel, run: Run, state: str, nth: int = 1, **more: object) -> None:
    """Let a vendor report of the nth message of a run, and wait until it sank in."""
    explained = await reading.jornada.explain(run.customer_id)
    (touchpoints,) = [one.touchpoints for one in explained.enrolments if one.workflow_id == run.id]
    touchpoint = touchpoints[nth - 1]
    news = DeliveryReport(touchpoint.touchpoint_id, Channel(str(touchpoint.channel)), state)
    await reading.jornada.vendors.report([news._replace(**more)])  # type: ignore[arg-type] # facts of a DeliveryReport
    await reading.jornada.relay.dispatcher.dispatch_all()
    await run.settled()


async def everything(reading: Travel) -> Sequence[Row[Any]]:
    """Every stored event."""
    async with read(reading.database) as tx:
        return (await tx.execute(select(events))).all()


async def channels(run: Run) -> list[str]:
    return [said.channel for said in await run.said()]


@living(Unread)
@pytest.mark.parametrize("state", ["opened", "clicked"])
async def test_mail_that_was_read_is_not_said_by_text(reading: Travel, state: str) -> None:
    run = await reading.begin(Unread, await ana(reading))
    await reading.ahead(AN_HOUR)
    await told(reading, run, state)

    assert (await run.ending()).outcome == "read"
    assert await channels(run) == ["email"]


@living(Unread)
@pytest.mark.parametrize("state", [None, "delivered", "bounced"])
async def test_mail_that_was_not_read_is_said_by_text(reading: Travel, state: str | None) -> None:
    """What came of it otherwise is no reading, and is not signalled to who did not ask."""
    run = await reading.begin(Unread, await ana(reading))
    if state:
        await told(reading, run, state)

    assert (await run.ending()).outcome == "texted"
    assert await channels(run) == ["email", "sms"]
    assert (await run.status()).quarantined_count == 0


@living(Unread)
@pytest.mark.parametrize(("by_machine", "outcome"), [(True, "texted"), (False, "read")])
async def test_what_a_machine_opened_is_unread(
    reading: Travel, by_machine: bool, outcome: str
) -> None:
    """As SendGrid's signed webhook tells it."""
    run = await reading.begin(Unread, await ana(reading))
    (enrolment,) = (await reading.jornada.explain(run.customer_id)).enrolments
    event = {
        "event": "open",
        "email": EMAIL,
        "touchpoint_id": enrolment.touchpoints[0].touchpoint_id,
        "sg_event_id": "e-1",
        "sg_machine_open": by_machine,
    }
    key, body = new_sendgrid_key(), json.dumps([event]).encode()
    settings = travel_settings("sqlite:///none", sendgrid_webhook_public_key=shown_public_key(key))
    app = httpx.ASGITransport(create_app(reading.jornada, settings))
    async with httpx.AsyncClient(transport=app, base_url=settings.public_url) as sendgrid:
        signed = sign_sendgrid(key, body, datetime.now(UTC))
        answer = await sendgrid.post("/webhooks/sendgrid/events", content=body, headers=signed)
    assert answer.is_success
    await reading.jornada.relay.dispatcher.dispatch_all()

    assert (await run.ending()).outcome == outcome


@living(UnreadTwice)
async def test_an_opening_before_the_wait_begins_counts(reading: Travel) -> None:
    run = await reading.begin(UnreadTwice, await ana(reading))
    await reading.ahead(PATIENCE)
    await told(reading, run, "opened", nth=2)
    assert "Message Opened" not in (await run.status()).waiting_for

    assert (await run.ending()).outcome == "read"


@living(UnreadTwice)
async def test_the_opening_of_an_earlier_use_does_not_count(reading: Travel) -> None:
    run = await reading.begin(UnreadTwice, await ana(reading))
    await told(reading, run, "opened", nth=1)
    await reading.ahead(PATIENCE)
    await told(reading, run, "opened", nth=1)

    assert (await run.ending()).outcome == "missed"


@living(Unread, UnreadToo)
async def test_the_opening_of_another_enrolments_mail_does_not_count(reading: Travel) -> None:
    """Nor that of the same customer's, in another journey."""
    bia = await reading.begin(Unread, await reading.customer("bia", consents=CONSENTS))
    run = await reading.begin(Unread, await ana(reading))
    too = Run(reading, UnreadToo, run.customer_id, None)
    await told(reading, bia, "opened")
    await told(reading, too, "opened")

    assert (await bia.ending()).outcome == "read"
    assert (await too.ending()).outcome == "read"
    assert (await run.ending()).outcome == "texted"


@living(Unread)
async def test_whoever_says_that_a_message_was_opened_is_not_believed(reading: Travel) -> None:
    """Only a vendor's signed news is: it names the enrolment."""
    run = await reading.begin(Unread, await ana(reading))
    touchpoint = f"{(await run.status()).touchpoints[0].message}:1"
    await reading.track("ana", MessageOpened(touchpoint=touchpoint))
    await reading.track("ana", "Message Opened", touchpoint=touchpoint)

    assert (await run.ending()).outcome == "texted"


@living(Undelivered)
async def test_a_bounce_makes_another_channel_possible(reading: Travel) -> None:
    run = await reading.begin(Undelivered, await ana(reading))
    await told(reading, run, "bounced", suppress_for=Reason.BOUNCED, address=EMAIL)

    assert (await run.ending()).outcome == "texted"
    assert (await run.said())[-1].channel == "sms"


@living(Undelivered)
async def test_other_events_are_waited_for_beside_what_becomes_of_a_message(
    reading: Travel,
) -> None:
    run = await reading.begin(Undelivered, await ana(reading))
    await run.hears(ParcelDelivered(order_id="o-1"))
    assert (await run.ending()).outcome == "read"


@living(Deaf)
async def test_a_journey_that_does_not_listen_gets_no_row_and_no_signal(reading: Travel) -> None:
    run = await reading.begin(Deaf, await ana(reading))
    before = await run.handle.describe()
    kept = len(await everything(reading))
    for state in ("delivered", "opened", "clicked", "bounced"):
        await told(reading, run, state)

    (deaf,) = (await reading.jornada.explain(run.customer_id)).enrolments
    assert deaf.touchpoints[0].vendor_state == "bounced"
    assert len(await everything(reading)) == kept
    assert (await run.handle.describe()).history_length == before.history_length


@pytest.mark.parametrize(
    ("journey", "advice"),
    [
        (OfNothingSent, "onboarding.welcome was not sent before this wait: send it first"),
        (AboutNoReport, "about= goes with what became of it, such as MessageOpened"),
    ],
)
async def test_a_mistaken_wait_says_what_to_correct(
    store_file: Path, journey: type[Journey], advice: str
) -> None:
    async with travelling(store_file, journeys=[journey]) as world:
        with pytest.raises(AssertionError, match=re.escape(advice)):
            await world.begin(journey, await ana(world))


def test_the_guides_blocks_are_this_very_code() -> None:
    story, told_beside = code_blocks("docs/writing-a-journey.md", "python", "")
    assert textwrap.indent(story, "        ") in _source("unread.py")
    assert textwrap.indent(told_beside, "    ") in _source("test_about.py")


def _source(name: str) -> str:
    return (ROOT / "tests" / "journeys" / name).read_text(encoding="utf-8")
