"""Referral: a customer invites a friend, and is thanked once if the friend joins."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events.referral import FriendInvited, FriendJoined, InvitationReceived
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.tellings import Reached
    from workflows.referral import knobs, messages, windows


class Outcome(StrEnum):
    """How it ends. Nobody but us reads why: the inviter is told nothing about the friend."""

    REWARDED = "rewarded"
    NOT_JOINED = "not_joined"
    REFUSED = "refused"


@workflow.defn(name="referral")
class Referral(Journey):
    """Pass an invitation on to the friend's own journey, and thank who made it if they join."""

    begins_with = FriendInvited
    listens_to = {FriendJoined: Correlation.SAME_KEY}
    tells = (InvitationReceived,)
    goal = FriendJoined
    topic = Topic.ACCOUNT
    first_stage = Stage.ADVOCACY

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the invitation to the reward, or to nothing."""
        if not await self.friend_is_told():
            return Outcome.REFUSED
        if not await self.wait_for(FriendJoined, within=windows.JOINING):
            return Outcome.NOT_JOINED
        reward = await self.knob(knobs.REWARD)
        await self.send(messages.REWARDED, via=Channel.EMAIL, facts={"reward": reward})
        return Outcome.REWARDED

    async def friend_is_told(self) -> bool:
        """Hand it to the friend's own journey: to nobody unknown, erased, or themselves."""
        invited = self.began_with(FriendInvited)
        if invited.friend is None:
            return False
        invitation = InvitationReceived(
            invitation_id=invited.invitation_id, inviter=self.customer_id
        )
        return await self.tell(invited.friend, invitation) is Reached.TOLD
