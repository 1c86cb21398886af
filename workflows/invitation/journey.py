"""Invitation: a friend is written to once, where they agreed, and thanked if they join."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events.accounts import SignedUp
    from domain.events.commerce import OrderCompleted
    from domain.events.referral import FriendInvited, FriendJoined, InvitationReceived
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from domain.segments import did
    from domain.tellings import Reached
    from workflows.invitation import knobs, messages, windows

JOINED = (SignedUp, OrderCompleted)


class Outcome(StrEnum):
    """How it ends."""

    REWARDED = "rewarded"
    NO_REWARD = "no_reward"
    NOT_JOINED = "not_joined"


@workflow.defn(name="invitation")
class Invitation(Journey):
    """Pass an invitation on, once in a life, and thank a friend who joins."""

    begins_with = InvitationReceived
    kept_out = did(SignedUp) | did(OrderCompleted) | did(FriendInvited)
    re_entry = ReEntry.ONCE
    listens_to = dict.fromkeys(JOINED, Correlation.ANY_KEY)
    tells = (FriendJoined,)
    goal = SignedUp
    topic = Topic.ACCOUNT
    first_stage = Stage.AWARENESS

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the invitation to the reward, or to nothing."""
        reward = {"reward": await self.knob(knobs.REWARD)}
        await self.send(messages.INVITED, via=Channel.EMAIL, facts=reward, cancel_if=JOINED)
        if not await self.wait_for(*JOINED, within=windows.JOINING):
            return Outcome.NOT_JOINED
        await self.enter_stage(Stage.PURCHASE)
        if not await self.inviter_is_told():
            return Outcome.NO_REWARD
        await self.send(messages.REWARDED, via=Channel.EMAIL, facts=reward)
        return Outcome.REWARDED

    async def inviter_is_told(self) -> bool:
        """Tell who invited them that they joined; an inviter who is gone, or themselves, is not."""
        received = self.began_with(InvitationReceived)
        if received.inviter is None or received.invitation_id is None:
            return False
        joined = FriendJoined(invitation_id=received.invitation_id)
        return await self.tell(received.inviter, joined) is Reached.TOLD
