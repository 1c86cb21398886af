"""Preference link: a fresh link, to where the one that had expired was sent."""

from datetime import timedelta

from adapters.store.customers.preference_links import PreferenceLinks
from adapters.store.pauses import Pauses
from domain.customers import Channel
from domain.events import PreferenceLinkRequested
from domain.operations import OperatorRequest
from domain.pauses import PauseTarget
from tests.journeys.travel import EMAIL, Run, Said, Travel
from workflows.preference_link.journey import PreferenceLink
from workflows.preference_link.messages import FRESH_LINK

MARIA = OperatorRequest(by="maria", reason="the words are wrong")


async def test_a_fresh_link_waits_while_its_journey_is_paused(travel: Travel) -> None:
    ana, brake = await travel.customer("ana"), Pauses(travel.database)
    await brake.pause(PauseTarget.JOURNEY, "preference_link", MARIA, await travel.now())
    run = await travel.begin(PreferenceLink, ana, PreferenceLinkRequested(channel=Channel.EMAIL))
    assert await run.said() == []
    await run.record_open("a fresh link waits for the end of a pause")
    await brake.unpause(PauseTarget.JOURNEY, "preference_link", MARIA, await travel.now())
    await travel.ahead(timedelta(hours=2))
    assert [said.message for said in await run.said()] == [FRESH_LINK.name]


async def test_an_expired_link_brings_a_fresh_one_by_mail(travel: Travel) -> None:
    ana = await travel.customer("ana")
    links = PreferenceLinks(travel.database)
    long_ago = await travel.now() - timedelta(days=31)
    old = await links.make(ana, Channel.EMAIL, EMAIL, long_ago)
    assert await links.open(old, await travel.now()) is None

    await links.ask(old, await travel.now())
    await travel.jornada.relay.dispatcher.dispatch_all()
    run = Run(travel, PreferenceLink, ana, None)
    travel.runs.append(run)
    assert (await run.ending()).outcome == "link_sent"
    assert await run.said() == [Said("Mon 09 Jan 12:00", "email", FRESH_LINK.name)]
    (mail,) = await travel.mailbox.messages(customer_id=ana)
    assert mail.text.count("/preferences/") == 2, "its button, and the foot of every mail"
    fresh = mail.text.partition("/preferences/")[2].partition(">")[0]
    opened = await links.open(fresh, await travel.now())
    assert opened is not None
    assert opened.customer_id == ana
