"""What customers do with messages: links, answers, texts. Each is stored before it is answered."""

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.store.answers import Answers, Heard
from adapters.store.events.intake import Intake
from adapters.store.events.names import TWILIO
from adapters.store.reads.touchpoint import TouchpointRow
from adapters.store.sends.ledger import SqlLedger
from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Channel
from domain.events import EmailVerified, IncomingEvent
from domain.ids import event_id_of, link_event_id


class Customers:
    """What customers do. `wake` lets the dispatcher look at once."""

    def __init__(
        self, intake: Intake, answers: Answers, ledger: SqlLedger, wake: Callable[[], None]
    ) -> None:
        self._intake = intake
        self._answers = answers
        self._ledger = ledger
        self._wake = wake

    async def touchpoint(self, touchpoint_id: str) -> TouchpointRow | None:
        """Find the touchpoint that a link or a vendor names."""
        return await self._ledger.find(touchpoint_id)

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

    async def question(self, touchpoint_id: str) -> Heard | None:
        """Tell how a touchpoint's question stands; None if it asks nothing."""
        return await self._answers.question(touchpoint_id, datetime.now(UTC))

    async def answer(
        self, touchpoint_id: str, option: str, words: str = "", *, at: datetime | None = None
    ) -> Heard:
        """Take in a tap on a question's page. `words` are the customer's own; they stay here.

        Raises LookupError where nothing was asked, ValueError for an option that was not offered.
        """
        heard = await self._answers.by_page(touchpoint_id, option, words, at or datetime.now(UTC))
        self._wake()
        return heard

    async def text_received(
        self, message_id: str, sender: str, body: str, *, at: datetime | None = None
    ) -> Heard:
        """Take in a text from a customer: an answer, or something for a person to read."""
        heard = await self._answers.by_text(message_id, sender, body, at or datetime.now(UTC))
        self._wake()
        return heard

    async def stop_texts(self, message_id: str, sender: str) -> None:
        """Note that a number wants no more texts."""
        await self._intake.stop_channel(
            event_id_of(message_id, scope=TWILIO), Channel.SMS, sender, datetime.now(UTC)
        )
        self._wake()

    async def restart_texts(self, message_id: str, sender: str) -> None:
        """Note that a number takes texts again."""
        await self._intake.restart_channel(
            event_id_of(message_id, scope=TWILIO), Channel.SMS, sender, datetime.now(UTC)
        )
