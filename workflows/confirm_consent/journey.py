"""Confirm consent: one message, to the address that the customer gave, and nothing more."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Topic
    from domain.events import ConsentConfirmed, ConsentRequested
    from domain.journeys import Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from workflows.confirm_consent.messages import CONFIRM


class Outcome(StrEnum):
    """How it ends."""

    ASKED = "asked"
    NOT_ASKED = "not_asked"


@workflow.defn(name="confirm_consent")
class ConfirmConsent(Journey):
    """Ask once. Whether they confirm is between them and the page: nobody is reminded."""

    begins_with = ConsentRequested
    listens_to = {}
    goal = ConsentConfirmed
    topic = Topic.ACCOUNT  # whoever leaves another topic still wants to be asked about this one
    first_stage = Stage.AWARENESS
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Send the one message on the channel that they subscribed to."""
        channel = self.began_with(ConsentRequested).channel
        if channel is None:
            return Outcome.NOT_ASKED
        asked = await self.send(CONFIRM, via=channel)
        return Outcome.ASKED if asked.sent else Outcome.NOT_ASKED
