"""What customers do: they follow links, answer, write. Each is stored before it is answered."""

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.store.answers.outcomes import AnswerResult
from adapters.store.answers.received import Answers, OptedOut
from adapters.store.customers.preferences import CustomerPreferences
from adapters.store.events.intake import Intake
from adapters.store.reads.touchpoint import TouchpointRow
from adapters.store.sends.ledger import SqlLedger
from domain.actions import UNSUBSCRIBE, Action
from domain.events import EmailVerified, IncomingEvent
from domain.ids import link_event_id
from domain.inbound import InboundMessage


class Customers:
    """What customers do. `wake` lets the dispatcher look at once."""

    def __init__(
        self,
        intake: Intake,
        answers: Answers,
        ledger: SqlLedger,
        preferences: CustomerPreferences,
        wake: Callable[[], None],
    ) -> None:
        self._intake = intake
        self._answers = answers
        self._ledger = ledger
        self._preferences = preferences
        self._wake = wake

    async def touchpoint(self, link: str) -> TouchpointRow | None:
        """Find the touchpoint whose page a link opens, if it still does."""
        return await self._ledger.find_by_link(link)

    async def verify(self, touchpoint: TouchpointRow) -> bool:
        """Note that a customer vouched for their address; returns False if they had before."""
        is_new = await self._intake.track(
            IncomingEvent(
                event_id=link_event_id(touchpoint.touchpoint_id, Action.VERIFY),
                customer_id=touchpoint.customer_id,
                name=EmailVerified.event_name(),
                properties={},
                occurred_at=datetime.now(UTC),
                source="link",
            )
        )
        self._wake()
        return is_new

    async def unsubscribe(self, touchpoint: TouchpointRow) -> bool:
        """Note that a customer left a message's topic, or its journey's if it has none to leave.

        Returns False if they had before by this link, and were not given the topic back since.
        """
        is_new = await self._intake.leave_topic(
            link_event_id(touchpoint.touchpoint_id, UNSUBSCRIBE),
            touchpoint.customer_id,
            touchpoint.topic_left_by_unsubscribing,
            datetime.now(UTC),
            "link",
        )
        self._wake()
        return is_new

    async def confirm(self, touchpoint: TouchpointRow) -> bool:
        """Note that a customer confirmed a consent; returns False unless it waited for that."""
        topic, channel = touchpoint.subscription, touchpoint.channel
        if topic is None or channel is None:
            return False
        # A consent that was withdrawn and given anew is asked about by a message of its own.
        event_id = link_event_id(touchpoint.touchpoint_id, Action.CONFIRM)
        is_new = await self._preferences.confirm(
            touchpoint.customer_id, topic, channel, datetime.now(UTC), event_id
        )
        self._wake()
        return is_new

    async def question(self, touchpoint_id: str) -> AnswerResult | None:
        """Return how a touchpoint's question stands; None if it asks nothing."""
        return await self._answers.question(touchpoint_id, datetime.now(UTC))

    async def answer(
        self, touchpoint_id: str, option: str, words: str = "", *, at: datetime | None = None
    ) -> AnswerResult:
        """Take in a tap on a question's page. `words` are the customer's own; they stay here.

        Raises LookupError where nothing was asked, ValueError for an option that was not offered.
        """
        result = await self._answers.by_page(touchpoint_id, option, words, at or datetime.now(UTC))
        self._wake()
        return result

    async def received(self, message: InboundMessage, *, is_answered: bool = False) -> AnswerResult:
        """Take in what a customer wrote: an answer, or something for a person to read.

        `is_answered` tells whether a call for help is answered, by its vendor or by us.
        """
        result = await self._answers.by_message(message, is_answered=is_answered)
        self._wake()
        return result

    async def opted_out(self, message: InboundMessage) -> OptedOut:
        """Note that its sender wants nothing more on its channel."""
        result = await self._answers.opt_out(message)
        self._wake()
        return result

    async def opted_back_in(self, message: InboundMessage) -> None:
        """Note that its sender may be written to on its channel again."""
        await self._intake.restart_channel(
            message.event_id, message.channel, message.sender, message.at
        )
