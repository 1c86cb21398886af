"""What a story says to its customer."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.customers import Channel
from domain.events import Answered, Event
from domain.messages import Delivery, Message
from workflows.base import questions, reports
from workflows.base.awaited import CancelIf
from workflows.base.calendar import Until
from workflows.base.gate import gate
from workflows.base.members import Members
from workflows.base.sends import Fact, intent_of, send_on_first_channel
from workflows.base.state import JourneyState
from workflows.base.waits import check_time


class Speaking(metaclass=Members):
    """What a story says, and asks its customer."""

    _state: JourneyState

    async def send(
        self,
        message: Message,
        *,
        via: Channel | Sequence[Channel],
        facts: Mapping[str, Fact | None] | None = None,
        about: Event | None = None,
        recommending: Sequence[str] | None = None,
        cancel_if: CancelIf = (),
    ) -> Delivery:
        """Send one message on the first channel that takes it.

        Waits through quiet hours, caps and a vendor's outage; `cancel_if` names what makes a
        waiting message obsolete. `facts` are what its templates print beside the entry event's
        properties; `about` is an event that the story was told, of which they read all;
        `recommending` are the ids of the products that they show. Returns the delivery: sent, or
        why not. A channel that refuses (no address, no consent, a suppressed number) lets the next
        one try; one that may have sent it does not.
        """
        await gate(self._state)
        intent = intent_of(self._state, message, via, facts, cancel_if, about, recommending)
        return await send_on_first_channel(self._state, intent)

    async def ask(
        self,
        message: Message,
        *,
        via: Channel | Sequence[Channel],
        facts: Mapping[str, Fact | None] | None = None,
        about: Event | None = None,
        within: timedelta | None = None,
        until: Until | None = None,
        cancel_if: CancelIf = (),
    ) -> Answered | None:
        """Send a question, and wait for its answer `within` a duration or `until` a moment.

        Returns the answer to this very question, or None when the time is over. `cancel_if` names
        an event that makes the question obsolete, and is left for a later wait. Where no channel
        took the question, None comes at once with `within`, and at that moment with `until`, so
        that the story goes on then. A question whose time is over before it leaves is not sent: it
        is skipped as late. A text that is no answer gets a helpful reply, and never comes here. Of
        an answer in their own words, only that comes: a person has the words.
        """
        await gate(self._state)
        check_time(within, until)
        questions.check_asks(message)
        intent = intent_of(self._state, message, via, facts, cancel_if, about)
        return await questions.ask(self._state, intent, within, until)

    def was_sent(self, message: Message) -> bool:
        """Tell whether the newest use of a message left, or may have: a question that was asked."""
        return reports.was_sent(self._state, message)
