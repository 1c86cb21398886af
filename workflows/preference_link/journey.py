"""Preference link: one message with a fresh link, to where the link that had expired was sent."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import PreferenceLinkRequested, PreferencesChanged
    from domain.journeys import Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from workflows.preference_link.messages import FRESH_LINK


class Outcome(StrEnum):
    """How it ends."""

    LINK_SENT = "link_sent"
    NOT_SENT = "not_sent"


@workflow.defn(name="preference_link")
class PreferenceLink(Journey):
    """Answer who asked for a fresh link."""

    begins_with = PreferenceLinkRequested
    listens_to = {}
    goal = PreferencesChanged
    topic = Topic.TIPS
    first_stage = Stage.RETENTION
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Send it, and that is all."""
        delivery = await self.send(FRESH_LINK, via=Channel.EMAIL)
        return Outcome.LINK_SENT if delivery.sent else Outcome.NOT_SENT
