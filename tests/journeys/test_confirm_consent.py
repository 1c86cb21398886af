"""Confirm consent: a topic that is double opt-in stays silent until the customer confirms."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Evidence, Identity, Topic
from domain.events import ConsentRequested, Unsubscribed
from domain.ids import workflow_id
from tests.journeys.travel import Run, Said, Travel
from workflows.confirm_consent.journey import ConfirmConsent
from workflows.confirm_consent.messages import CONFIRM

TIPS_BY_MAIL = {Topic.TIPS: [Channel.EMAIL]}
CONFIRM_ASKED = Said("Mon 09 Jan 12:00", "email", CONFIRM.name)


@pytest.fixture
def own_settings() -> dict[str, Any]:
    """Tips and offers are double opt-in."""
    return {"double_opt_in": ["tips", "offers"]}


async def asked(travel: Travel, customer_id: str, subscription: str = "tips.email") -> Run:
    """Let what the consent caused be dispatched; return the run that it began."""
    await travel.jornada.relay.dispatcher.dispatch_all()
    run = Run(travel, ConfirmConsent, customer_id, subscription)
    assert run.id == workflow_id("confirm_consent", customer_id, subscription)
    travel.runs.append(run)
    await run.settled()
    return run


async def confirms(travel: Travel, run: Run) -> bool:
    """Press the button behind the newest message's link."""
    told = await travel.jornada.explain(run.customer_id)
    touchpoint_id = told.enrolments[-1].touchpoints[-1].touchpoint_id
    touchpoint = await SqlLedger(travel.database).find(touchpoint_id)
    assert touchpoint is not None
    return await travel.jornada.customers.confirm(touchpoint)


async def state(travel: Travel, customer_id: str) -> str:
    known = await travel.jornada.preferences.of(customer_id)
    assert known is not None
    return str(known.consents[(Topic.TIPS, Channel.EMAIL)])


async def test_a_consent_waits_until_the_customer_confirms_it(travel: Travel) -> None:
    ana = await travel.customer("ana", consents=TIPS_BY_MAIL)
    assert await state(travel, ana) == "pending"
    run = await asked(travel, ana)
    assert await run.said() == [CONFIRM_ASKED]
    assert (await run.ending()).outcome == "asked"

    assert await confirms(travel, run)
    assert await state(travel, ana) == "granted"
    assert not await confirms(travel, run), "a second tap"


async def test_who_took_it_back_before_it_was_asked_is_not_asked(travel: Travel) -> None:
    ana = await travel.customer("ana", consents=TIPS_BY_MAIL)
    await travel.ahead(timedelta(minutes=1))
    back = Identity(customer_id=ana, consents={Topic.TIPS: {Channel.EMAIL: False}})
    await travel.jornada.identify(back, at=await travel.now())
    run = await asked(travel, ana)
    assert await run.said() == []
    assert (await run.ending()).outcome == "not_asked"


async def test_a_consent_given_anew_is_asked_about_anew(travel: Travel) -> None:
    ana = await travel.customer("ana", consents=TIPS_BY_MAIL)
    await asked(travel, ana)
    for granted in (False, True):
        await travel.ahead(timedelta(minutes=1))
        word = Identity(customer_id=ana, consents={Topic.TIPS: {Channel.EMAIL: granted}})
        await travel.jornada.identify(word, at=await travel.now())
    again = await asked(travel, ana)
    assert [said.message for said in await again.said()] == [CONFIRM.name] * 2
    assert await state(travel, ana) == "pending"


async def test_a_text_is_asked_about_by_a_text_that_needs_no_other_consent(travel: Travel) -> None:
    ana = await travel.customer("ana", consents={Topic.TIPS: [Channel.SMS]})
    run = await asked(travel, ana, "tips.sms")
    assert [(said.channel, said.message) for said in await run.said()] == [("sms", CONFIRM.name)]


async def test_a_text_at_night_asks_in_the_morning(travel: Travel) -> None:
    tokyo = {"time_zone": "Asia/Tokyo", "phone": "+819012345678"}
    ana = await travel.customer("ana", consents={Topic.TIPS: [Channel.SMS]}, **tokyo)
    run = await asked(travel, ana, "tips.sms")
    assert await run.said() == []
    await run.record_open("a confirmation waits for the morning")
    assert (await run.ending()).outcome == "asked"
    assert [said.when for said in await run.said()] == ["Tue 10 Jan 09:00"]


async def test_who_leaves_one_topic_is_still_asked_about_another(travel: Travel) -> None:
    tokyo = {"time_zone": "Asia/Tokyo", "phone": "+819012345678"}
    ana = await travel.customer("ana", consents={Topic.OFFERS: [Channel.SMS]}, **tokyo)
    run = await asked(travel, ana, "offers.sms")
    await travel.jornada.track(ana, Unsubscribed(topic=Topic.TIPS), occurred_at=await travel.now())
    await travel.jornada.relay.dispatcher.dispatch_all()
    assert (await run.ending()).outcome == "asked"
    assert [said.when for said in await run.said()] == ["Tue 10 Jan 09:00"]


async def test_a_company_that_holds_a_proof_need_not_ask(travel: Travel) -> None:
    word = Identity(
        customer_id="ana",
        consents={Topic.TIPS: {Channel.EMAIL: True}},
        evidence={Topic.TIPS: {Channel.EMAIL: Evidence(proof="form 12", wording="2026-03")}},
    )
    await travel.jornada.identify(word, at=await travel.now())
    assert await state(travel, "ana") == "granted"
    (line,) = (await travel.jornada.explain("ana")).consent_log
    assert (line.state, line.proof, line.wording) == ("granted", "form 12", "2026-03")


async def test_an_odd_request_from_outside_asks_nobody(travel: Travel) -> None:
    ana = await travel.customer("ana", consents=TIPS_BY_MAIL)
    await asked(travel, ana)
    run = await travel.begin(ConfirmConsent, ana, ConsentRequested(subscription="weather.dove"))
    assert (await run.ending()).outcome == "not_asked"
