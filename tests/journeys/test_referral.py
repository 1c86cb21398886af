"""A referral: two customers, each with a journey of their own, joined by what they tell."""

from datetime import timedelta
from typing import Any

import pytest

from domain.customers import Channel, Topic
from domain.events.accounts import SignedUp
from domain.events.commerce import OrderCompleted
from domain.events.referral import FriendInvited
from domain.journeys import Ending
from tests.journeys.cars import DAY, HOUR, MINUTE, WEEK
from tests.journeys.operating import WHY
from tests.journeys.travel import Run, Said, Travel
from workflows.invitation.journey import Invitation
from workflows.referral.journey import Referral

AGREED = {Topic.OFFERS: [Channel.EMAIL]}
NOBODY: dict[Topic, list[Channel]] = {}
FRIENDS = {"bea": "bea.costa@example.com", "caio": "caio.reis@example.com"}


async def friend(travel: Travel, name: str = "bea", **fields: Any) -> str:
    """Let the shop tell of a friend who agreed to be invited."""
    fields = {"email": FRIENDS.get(name), "phone": None, "consents": AGREED} | fields
    return await travel.customer(name, **fields)


async def inviter(travel: Travel, name: str = "ana", **fields: Any) -> str:
    return await travel.customer(name, consents=NOBODY, **fields)


async def invites(
    travel: Travel, by: str = "ana", friend: str = "bea", invitation: str = "i-1"
) -> Run:
    """Let a customer invite another one; what their story tells is dispatched."""
    invited = FriendInvited(invitation_id=invitation, friend=friend)
    run = await travel.begin(Referral, by, invited)
    await sinks_in(travel, run)
    return run


async def sinks_in(travel: Travel, *runs: Run) -> None:
    await travel.jornada.relay.dispatcher.dispatch_all()
    for run in (*travel.runs, *runs):
        await run.settled()


async def joins(travel: Travel, *, after: timedelta = HOUR) -> None:
    """Let the friend open an account, and what their story tells of it sink in."""
    await travel.ahead(after)
    await travel.track("bea", SignedUp())
    await sinks_in(travel)
    await sinks_in(travel)


async def said(run: Run) -> list[Said]:
    """What the two journeys said: others of the same customers may begin as well."""
    ours = ("invitation", "referral")
    return [one for one in await run.said() if one.message.partition(".")[0] in ours]


async def lives(travel: Travel, customer: str = "bea") -> Run:
    """The friend's own journey, which the inviter's began."""
    run = Run(travel, Invitation, customer, None)
    await run.settled()
    travel.runs.append(run)
    return run


async def journeys_of(travel: Travel, customer: str) -> list[str]:
    told = await travel.jornada.explain(customer)
    ours = ("invitation", "referral")
    return sorted(each.workflow_id for each in told.enrolments if each.journey in ours)


def outcome(ending: Ending) -> str:
    return ending.outcome


async def test_a_friend_who_joins_is_thanked_and_so_is_who_invited_them(travel: Travel) -> None:
    """Each once, in their own language and by their own clock; neither reads who the other is."""
    await inviter(travel, locale="es")
    await friend(travel, locale="pt-BR", first_name="Beatriz")
    referral = await invites(travel)
    await referral.record_open("waiting for a friend to join")
    invitation = await lives(travel)
    await invitation.record_open("invited")
    await joins(travel, after=3 * DAY)

    assert outcome(await invitation.ending()) == "rewarded"
    assert outcome(await referral.ending()) == "rewarded"
    assert await said(invitation) == [
        Said("Mon 09 Jan 12:00", "email", "invitation.invited"),
        Said("Thu 12 Jan 12:00", "email", "invitation.rewarded"),
    ]
    assert await said(referral) == [Said("Thu 12 Jan 12:00", "email", "referral.rewarded")]
    mails = {one.message: one for one in await travel.mailbox.messages()}
    assert mails["invitation.invited"].subject == "Alguém pensou em você"
    assert mails["referral.rewarded"].subject == "Gracias por tu invitación"
    assert "Beatriz" not in mails["referral.rewarded"].text


@pytest.mark.thorough
async def test_who_buys_at_once_counts_as_joined_and_only_once(travel: Travel) -> None:
    await inviter(travel)
    await friend(travel)
    referral = await invites(travel)
    invitation = await lives(travel)
    for nth in ("1", "2"):
        await travel.track("bea", OrderCompleted(order_id=nth))
    for _ in range(2):
        await sinks_in(travel)
    assert outcome(await invitation.ending()) == outcome(await referral.ending()) == "rewarded"
    await joins(travel)
    await travel.ahead(WEEK)
    read = [one.message for run in (invitation, referral) for one in await said(run)]
    rewards = [message for message in read if message.endswith("rewarded")]
    assert sorted(rewards) == ["invitation.rewarded", "referral.rewarded"]


async def test_no_answer_in_two_weeks_is_told_to_nobody(travel: Travel) -> None:
    await inviter(travel)
    await friend(travel)
    referral = await invites(travel)
    invitation = await lives(travel)
    await travel.ahead(2 * WEEK + MINUTE)
    assert outcome(await invitation.ending()) == "not_joined"
    assert outcome(await referral.ending()) == "not_joined"
    assert await said(referral) == []
    assert len(await said(invitation)) == 1

    await joins(travel)
    assert await said(referral) == []


@pytest.mark.thorough
async def test_a_friend_who_did_not_agree_is_not_written_to(travel: Travel) -> None:
    """Who joins all the same was told by the inviter: both are thanked."""
    await inviter(travel)
    await friend(travel, consents=NOBODY)
    referral = await invites(travel)
    invitation = await lives(travel)
    assert await said(invitation) == []
    assert ("invitation.invited", "skipped", "no_consent") in await invitation.decisions()
    await joins(travel)
    assert outcome(await referral.ending()) == "rewarded"


async def test_an_address_that_stopped_us_is_not_written_to(travel: Travel) -> None:
    await inviter(travel)
    await friend(travel)
    await travel.jornada.operators.suppress("bea", Channel.EMAIL, WHY)
    await invites(travel)
    invitation = await lives(travel)
    assert await said(invitation) == []


async def test_a_friend_is_written_to_once_whoever_invites(travel: Travel) -> None:
    """For ever: also a year later, by another customer and under another invitation."""
    await inviter(travel)
    await inviter(travel, "dora", email="dora.melo@example.com", phone=None)
    await friend(travel)
    first = await invites(travel)
    invitation = await lives(travel)
    second = await invites(travel, "dora", invitation="i-2")
    again = await invites(travel, invitation="i-3")
    await travel.ahead(52 * WEEK)
    late = await invites(travel, invitation="i-4")
    await travel.ahead(3 * WEEK)

    for run in (first, second, again, late):
        assert outcome(await run.ending()) == "not_joined"
        assert await said(run) == []
    assert [one.message for one in await said(invitation)] == ["invitation.invited"]
    assert await journeys_of(travel, "bea") == ["invitation/bea"]


async def test_nobody_invites_themselves(travel: Travel) -> None:
    """By their own id, or by another one that is reached where they are."""
    await inviter(travel)
    await friend(travel, "bea", email="Fernanda.Lima@example.com")
    own = await invites(travel, friend="ana")
    other = await invites(travel, friend="bea", invitation="i-2")
    assert outcome(await own.ending()) == outcome(await other.ending()) == "refused"
    assert await journeys_of(travel, "ana") == ["referral/ana/i-1", "referral/ana/i-2"]
    assert await journeys_of(travel, "bea") == []


@pytest.mark.thorough
async def test_a_circle_is_refused(travel: Travel) -> None:
    """Ana invites Bea, Bea invites Caio, Caio invites Ana: who invites is no friend to be won."""
    await inviter(travel)
    await friend(travel)
    await friend(travel, "caio")
    await invites(travel)
    await lives(travel)
    await invites(travel, "bea", friend="caio", invitation="i-2")
    await lives(travel, "caio")
    for by, invitation in (("bea", "i-3"), ("caio", "i-4")):
        await invites(travel, by, friend="ana", invitation=invitation)
    assert [line for line in await journeys_of(travel, "ana") if "invitation/" in line] == []
    told = [one.message for one in await travel.mailbox.messages(customer_id="ana")]
    assert told == []


@pytest.mark.thorough
async def test_who_is_a_customer_already_is_not_invited(travel: Travel) -> None:
    await inviter(travel)
    await friend(travel)
    await travel.track("bea", OrderCompleted(order_id="1"))
    referral = await invites(travel)
    assert await journeys_of(travel, "bea") == []
    assert outcome(await referral.ending()) == "not_joined"
    assert await said(referral) == []


@pytest.mark.thorough
async def test_a_friend_of_whom_the_shop_told_nothing_is_refused(travel: Travel) -> None:
    await inviter(travel)
    referral = await invites(travel, friend="nobody")
    assert outcome(await referral.ending()) == "refused"


@pytest.mark.thorough
async def test_a_friend_of_who_was_erased_joins_without_a_reward(travel: Travel) -> None:
    await inviter(travel)
    await friend(travel)
    await invites(travel)
    invitation = await lives(travel)
    await travel.jornada.rights.erase("ana", WHY)
    await sinks_in(travel)
    await joins(travel)
    assert outcome(await invitation.ending()) == "no_reward"
    assert [one.message for one in await said(invitation)] == ["invitation.invited"]


@pytest.mark.thorough
async def test_a_friend_who_is_merged_into_who_invited_them_earns_nothing(
    travel: Travel,
) -> None:
    """Whom an address joins later, too."""
    await inviter(travel)
    await friend(travel)
    referral = await invites(travel)
    invitation = await lives(travel)
    await travel.customer("bea", email="fernanda.lima@example.com", phone=None, consents=NOBODY)
    await joins(travel)
    assert outcome(await invitation.ending()) == "no_reward"
    assert outcome(await referral.ending()) == "not_joined"
