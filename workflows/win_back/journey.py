"""Win-back: from a long silence to an order, or to a courteous farewell."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.clock import LocalTime
    from domain.customers import Channel, Topic
    from domain.events import SegmentEntered
    from domain.events.commerce import OrderCompleted
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from workflows.win_back import messages, windows
    from workflows.win_back.knobs import ASKS, MORNING, PERCENT
    from workflows.win_back.segments import AWAY, SILENT, VALUABLE

COMMERCIAL = (Topic.OFFERS, Topic.TIPS, Topic.SURVEYS)


class Outcome(StrEnum):
    """How it ends."""

    BOUGHT_AGAIN = "bought_again"
    NOT_WON_BACK = "not_won_back"
    STAYS = "stays"
    LET_GO = "let_go"
    NOT_ASKED = "not_asked"


@workflow.defn(name="win_back")
class WinBack(Journey):
    """Invite back who has been away, and let go who does not listen any more."""

    watches = (AWAY, SILENT)
    begins_with = SegmentEntered
    listens_to = {OrderCompleted: Correlation.ANY_KEY}
    goal = OrderCompleted
    topic = Topic.OFFERS
    first_stage = Stage.RETENTION
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the next morning to the outcome."""
        morning = LocalTime(at=await self.knob(MORNING))
        if await self.wait_for(OrderCompleted, until=morning):
            return Outcome.BOUGHT_AGAIN
        if await self.customer_is(SILENT):
            return await self.ask_to_stay()
        return await self.invite_back()

    async def invite_back(self) -> Outcome:
        """Show what is new; a week later, make it worth while for those who spent much."""
        new = await self.newest_products(self.now() - windows.AWAY_FOR, most=windows.SHOWN)
        news, unless = messages.NEWS, OrderCompleted
        await self.send(news, via=Channel.EMAIL, recommending=new, cancel_if=unless)
        if await self.wait_for(OrderCompleted, within=windows.BEFORE_THE_INCENTIVE):
            return Outcome.BOUGHT_AGAIN
        if await self.customer_is(VALUABLE):
            facts, incentive = {"percent": await self.knob(PERCENT)}, messages.INCENTIVE
            await self.send(incentive, via=Channel.EMAIL, facts=facts, cancel_if=unless)
        if await self.wait_for(OrderCompleted, within=windows.LAST_CALL):
            return Outcome.BOUGHT_AGAIN
        return Outcome.NOT_WON_BACK

    async def ask_to_stay(self) -> Outcome:
        """Ask once; who says no, or nothing, gets fewer mails and not more."""
        if not await self.knob(ASKS):
            return Outcome.NOT_ASKED
        answer = await self.ask(
            messages.STAY,
            via=Channel.EMAIL,
            facts={"until": await self.today() + windows.TO_DECIDE},
            within=windows.TO_DECIDE,
            cancel_if=OrderCompleted,
        )
        if await self.wait_for(OrderCompleted, within=windows.BY_NOW):
            return Outcome.BOUGHT_AGAIN
        if not self.was_sent(messages.STAY):
            return Outcome.NOT_ASKED
        if answer and answer.option == "stay":
            return Outcome.STAYS
        await self.unsubscribe(*COMMERCIAL)
        return Outcome.LET_GO
