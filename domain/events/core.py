"""Events that Jornada itself writes or acts on, whatever the journey."""

from collections.abc import Mapping
from typing import Any, ClassVar

from domain.customers import Channel, Topic
from domain.events.base import Event
from domain.ids import Identifier
from domain.questions import IN_THEIR_WORDS, Question


class EmailVerified(Event):
    """The customer proved that the address is theirs, by the welcome's link."""


class Unsubscribed(Event):
    """The customer left a topic, or all of them when none is named."""

    NEEDED: ClassVar[tuple[str, ...]] = ("topic",)
    topic: Topic | None = None

    @staticmethod
    def leaves(properties: Mapping[str, Any], topic: Topic) -> bool:
        """Tell whether one with these properties leaves `topic`.

        A topic that nobody knows is not all of them.
        """
        named = properties.get("topic")
        return named is None or named == topic


class ConsentRequested(Event):
    """The customer is to confirm a consent. Jornada records it where a topic is double opt-in."""

    KEY: ClassVar[str | None] = "subscription"
    subscription: Identifier | None = None
    """The topic and the channel: `offers.email`."""
    about: Topic | None = None
    channel: Channel | None = None


class ConsentConfirmed(Event):
    """The customer confirmed a consent, by the link in the message that asked for it."""

    KEY: ClassVar[str | None] = "subscription"
    subscription: Identifier | None = None
    """The topic and the channel: `offers.email`."""


class PreferencesChanged(Event):
    """The customer, or a company for them, changed what they want to be sent, or when."""


class PreferenceLinkRequested(Event):
    """The customer asked for a fresh link to their preference page, by a link that had expired."""

    channel: Channel | None = None
    """Where the link that had expired was sent: the fresh one goes there, too."""


class Answered(Event):
    """The customer answered a question. Their own words stay in the store."""

    asked: Identifier | None = None
    """Which touchpoint of the enrolment asked: its message and how many times it was used."""
    question: Question | None = None
    option: Identifier | None = None
    """One of the question's options; `words` or `picture` for what a person reads."""

    @property
    def in_words(self) -> bool:
        """Whether they answered in their own words, or with a picture: a person has those."""
        return self.option in IN_THEIR_WORDS

    @property
    def score(self) -> int:
        """The answer to a question for a score; 0 where they answered in their own words."""
        return 0 if self.in_words else int(self.option or 0)


class AddressGiven(Event):
    """The customer's profile brought an address, while a message waited for one."""


class CustomerMerged(Event):
    """The customer lives the same story in an older run, as two ids turned out to be one person."""


class AnswerNotUnderstood(Event):
    """The customer wrote what is no answer to a question. Their words stay in the store."""

    asked: Identifier | None = None
    """Which touchpoint of the enrolment asked: its message and how many times it was used."""


class MessageReport(Event):
    """A vendor's word on a message. Only journeys that list one of these hear it."""

    message: Identifier | None = None
    touchpoint: Identifier | None = None
    """Which touchpoint of the enrolment: its message and how many times it was used."""
    channel: Channel | None = None


class MessageDelivered(MessageReport):
    """A message arrived: in a mailbox, or on a phone."""


class MessageOpened(MessageReport):
    """A person opened a message. A machine that does so is not heard."""


class MessageClicked(MessageReport):
    """A person followed one of a message's links."""


class MessageUndelivered(MessageReport):
    """A message was taken by its vendor, and did not arrive: it bounced, was dropped or failed."""


REPORTS = (MessageDelivered, MessageOpened, MessageClicked, MessageUndelivered)


class IssueClaimed(Event):
    """A person is at it."""

    task: Identifier | None = None
    """Which of the enrolment's tasks."""
    by: Identifier | None = None
    """Who, by their own opaque name; None where what they are called is no such name."""


ADDRESSED = (
    *(Answered, AnswerNotUnderstood, MessageReport),
    *(AddressGiven, CustomerMerged, IssueClaimed),
)
"""What is about one enrolment, or its message: heard by that one alone, whoever else says so."""


class IssueResolved(Event):
    """A person helped the customer, and said that it is done."""

    KEY: ClassVar[str | None] = "order_id"
    order_id: Identifier | None = None
    task: Identifier | None = None
    """Which of the enrolment's tasks, where a person resolved one of ours."""


class SegmentEvent(Event):
    """Something about a segment that a journey watches."""

    segment: Identifier | None = None
    """Its name."""


class SegmentEntered(SegmentEvent):
    """The customer is in a segment, and was not before."""


class SegmentLeft(SegmentEvent):
    """The customer is in a segment no more."""


class AccountDeleted(Event):
    """The customer closed their account."""


class CustomerErased(Event):
    """The customer's personal data was erased, as they may ask."""
