"""The profile of a new customer comes a moment after the event that begins their journey."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.store.sends.ledger import SqlLedger
from domain.events import AccountDeleted, Envelope
from domain.messages import Delivery, SendRequest, Status
from tests.journeys.by_text_or_mail import ByTextOrMail
from tests.journeys.sample_events import ParcelOrdered
from tests.journeys.travel import Said, Travel
from tests.journeys.world import travelling
from tests.waiting import eventually
from workflows.base.inbox import SIGNAL
from workflows.onboarding.journey import Onboarding

SECOND = timedelta(seconds=1)
WAITING = ("onboarding.welcome", "held", "no_address")


async def test_the_welcome_waits_for_a_profile_that_comes_a_second_late(travel: Travel) -> None:
    run = await travel.begin(Onboarding, "ana")
    assert await run.decisions() == [WAITING]
    await run.record_open("a welcome that waits for an address")
    await travel.ahead(SECOND)
    await travel.customer("ana")
    await travel.track("ana", "Anything Else")

    assert await eventually(run.said) == [Said("Mon 09 Jan 12:00", "email", "onboarding.welcome")]


async def test_without_a_profile_the_story_goes_on_after_five_minutes(travel: Travel) -> None:
    run = await travel.begin(Onboarding, "ana")
    await travel.ahead(timedelta(minutes=6))
    assert await run.decisions() == [("onboarding.welcome", "skipped", "no_address")]
    assert (await run.status()).waiting_for == ("Email Verified",)


async def test_a_number_alone_does_not_end_the_wait_for_a_mail_address(travel: Travel) -> None:
    run = await travel.begin(Onboarding, "ana")
    await travel.customer("ana", email=None)
    await travel.track("ana", "Anything Else")
    assert await run.decisions() == [WAITING]
    await travel.customer("ana")
    await travel.track("ana", "Anything Else")
    assert [said.message for said in await eventually(run.said)] == ["onboarding.welcome"]


async def test_who_leaves_meanwhile_gets_nothing(travel: Travel) -> None:
    run = await travel.begin(Onboarding, "ana")
    await run.hears(AccountDeleted(), after=SECOND)
    await travel.customer("ana")
    assert (await run.ending()).outcome == "left"
    assert await run.said() == []


async def test_an_address_that_comes_before_the_journey_knows_that_it_waits_is_not_missed(
    travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes while the attempt's answer is on its way."""
    claim = SqlLedger.claim

    async def then_given(ledger: SqlLedger, request: SendRequest, *args: Any) -> Any:
        answer = await claim(ledger, request, *args)
        if isinstance(answer, Delivery) and answer.status is Status.HELD:
            await travel.customer("ana")
            run = travel.env.client.get_workflow_handle(request.workflow_id)
            await run.signal(SIGNAL, Envelope(event_id="given", name="Address Given"))
        return answer

    monkeypatch.setattr(SqlLedger, "claim", then_given)
    run = await travel.begin(Onboarding, "ana")
    assert [said.when for said in await eventually(run.said)] == ["Mon 09 Jan 12:00"]


@pytest.fixture
async def parcels(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=[ByTextOrMail]) as world:
        yield world


@pytest.mark.parametrize("brought", ["sms", "email"])
async def test_the_channel_that_the_profile_brings_takes_it(parcels: Travel, brought: str) -> None:
    run = await parcels.begin(ByTextOrMail, "ana", ParcelOrdered(order_id="o-1"))
    assert [reason for _, *reason in await run.decisions()] == [["held", "no_address"]]
    lacking = {"sms": "email", "email": "phone"}[brought]
    await parcels.customer("ana", **{lacking: None})
    await parcels.track("ana", "Anything Else")
    assert (await run.ending()).outcome == "done"
    assert [said.channel for said in await run.said()] == [brought]
