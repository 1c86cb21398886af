"""Messages and what became of them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.actions import Action
from domain.clock import DEFAULT_ZONE, Pace
from domain.customers import Channel, Topic
from domain.events import Event
from domain.ids import Identifier
from domain.journeys import Stage
from domain.questions import IN_THEIR_WORDS, Question


class OnExpired(StrEnum):
    """What to do with a message that a vendor's outage delayed past its `ttl`."""

    SEND = "send"
    SKIP = "skip"
    SHORT = "short"
    """Send its short form, which has templates of its own."""


class OnUnknown(StrEnum):
    """What to do when nobody can say whether the vendor accepted a message."""

    AT_MOST_ONCE = "at_most_once"
    AT_LEAST_ONCE = "at_least_once"


def _careful(said: dict[str, Any]) -> OnUnknown:
    """Return what holds where a message does not say: what it owes is sent twice, not never."""
    owed = said["topic"].transactional
    return OnUnknown.AT_LEAST_ONCE if owed else OnUnknown.AT_MOST_ONCE


ABOUT = "about"
"""Under this name templates read what the event told that a message is about."""
RECOMMENDED = "recommended"
"""Under this name templates read the products that a message recommends, as a list."""
RESERVED = frozenset(
    (
        "address",
        "because",
        "company",
        "conventions",
        "links",
        "locale",
        "subject",
        "time_zone",
        "topic",
        "topics",
        "unsubscribe_url",
    )
)
"""What every template is given: a variable of such a name would print something else."""
LONGEST_NAME = 60
"""So that it fits into an identifier together with how many times it was used."""
LONGEST_ONCE = timedelta(days=36_500)
"""What was sent is known for as long as its customer is: see `domain.retention`."""


class Message(BaseModel):
    """An entry of the catalogue: what we say, to whom it answers, and how it may travel."""

    model_config = ConfigDict(frozen=True)

    name: Identifier
    """`journey.message`; its words: `workflows/<journey>/words/<locale>/<message>.mjml`."""
    title: str
    """How operators see it in the Temporal UI."""
    topic: Topic
    stage: Stage
    owner: str
    """The team that answers for the words."""
    channels: tuple[Channel, ...]
    """Every channel it has words for."""
    variables: tuple[str, ...] = ("first_name",)
    """What its templates may use: the customer's own fields, the entry event's, and facts."""
    facts: tuple[str, ...] = ()
    """Those of its variables that the story alone tells: no property of an event stands for one."""
    about: tuple[type[Event], ...] = ()
    """The kinds of events that it may be about: of one its templates read all that was told."""
    recommends: bool = False
    """Whether it shows products of the catalogue, which the story chose."""
    actions: tuple[Action, ...] = ()
    """The links its templates offer; each is a page with a button."""
    asks: Question | None = None
    """What it asks, by its `answer` link and, where it goes as a text, by answering that."""
    words_to: Identifier | None = None
    """The team that reads what customers answer in their own words: those are an answer, too."""
    ttl: timedelta = timedelta(days=1)
    on_expired: OnExpired = OnExpired.SEND
    once_in: timedelta | None = Field(default=None, gt=timedelta(), le=LONGEST_ONCE)
    """At most once in so long for one customer, whatever journey says it (journey time)."""
    on_unknown: OnUnknown = Field(default_factory=_careful)
    """By default what is transactional is sent again, and what needs consent is not."""

    @model_validator(mode="after")
    def _answers_what_it_asks(self) -> Self:
        if (self.asks is None) == (Action.ANSWER in self.actions):
            raise ValueError("a message that asks offers Action.ANSWER, and no other does")
        if self.asks is Question.WORDS and self.words_to is None:
            raise ValueError("who reads the customer's own words? say words_to, a team")
        if self.words_to and not (self.asks and self.asks.takes_words):
            raise ValueError("words_to goes with a question for words, or for a score")
        if len(self.name) > LONGEST_NAME:
            raise ValueError(f"a message's name has at most {LONGEST_NAME} characters")
        if not set(self.facts) <= set(self.variables):
            raise ValueError("a fact is one of the message's variables")
        if self.about and ABOUT in self.variables:
            raise ValueError("a message that is about an event has no variable `about`")
        if RECOMMENDED in self.variables:
            raise ValueError("`recommended` is no variable: say recommends=True")
        if reserved := sorted(RESERVED.intersection(self.variables)):
            raise ValueError(
                f"`{reserved[0]}` is a name of our own, which prints something else: rename the "
                f"variable, or read an event's property as about.{reserved[0]}"
            )
        if self.recommends and self.asks is not None:
            raise ValueError("a question recommends nothing")
        return self

    @property
    def journey(self) -> str:
        """The journey whose message it is."""
        return self.name.partition(".")[0]

    @property
    def own_name(self) -> str:
        """Its name within the journey, as its words' files have it."""
        return self.name.partition(".")[2]

    def options_of(self, facts: Collection[str]) -> tuple[str, ...]:
        """Return the answers that count, if the story told these facts."""
        options = self.asks.options_of(facts) if self.asks else ()
        return (*options, *IN_THEIR_WORDS) if self.words_to else options

    @property
    def readable(self) -> tuple[str, ...]:
        """What its templates may read by name: its variables, `about` and `recommended`."""
        about = (ABOUT,) if self.about else ()
        return (*self.variables, *about, *((RECOMMENDED,) if self.recommends else ()))

    def values(
        self, properties: Mapping[str, object], facts: Mapping[str, object]
    ) -> dict[str, object]:
        """Return what its templates are given of the entry event and of the story."""
        believed = {name: told for name, told in properties.items() if name not in self.facts}
        return believed | dict(facts)


class AnswerWindow(BaseModel):
    """Which answers to a question count, and until when: a duration from its sending or a moment.

    Both are wall time; the earlier one ends it.
    """

    model_config = ConfigDict(frozen=True)

    options: tuple[str, ...]
    within: timedelta | None = None
    until: datetime | None = None

    def closes_at(self, sent_at: datetime) -> datetime:
        """Return when it closes, if its question is sent at `sent_at`."""
        ends = [self.until] if self.until else []
        ends += [sent_at + self.within] if self.within is not None else []
        return min(ends)


class Status(StrEnum):
    """What became of a touchpoint."""

    SENT = "sent"
    HELD = "held"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a delivery ended as it did."""

    ACCEPTED = "accepted"
    """The vendor took it."""
    ALREADY_SENT = "already_sent"
    """An earlier attempt had sent it; nothing was sent now."""
    QUIET_HOURS = "quiet_hours"
    FREQUENCY_CAP = "frequency_cap"
    VENDOR_FAILING = "vendor_failing"
    """The vendor's answers were ambiguous several times, and then it had nothing."""
    PAUSED = "paused"
    """An operator paused the message, its channel or its journey."""
    NO_ADDRESS = "no_address"
    NO_CONSENT = "no_consent"
    SUPPRESSED = "suppressed"
    UNREAD_STOP = "unread_stop"
    """A text of theirs that may be a wish to stop waits for a person to read it."""
    ERASED = "erased"
    LATE = "late"
    DUPLICATE_RUN = "duplicate_run"
    """The event that began this run had begun another, which has ended."""
    SAID_RECENTLY = "said_recently"
    """They had it, or may have, and it is said only once in a time."""
    MERGED = "merged"
    """The customer was merged, and lives the same story in an older run."""
    OBSOLETE = "moot"
    """What it asked for was done while it waited."""
    EVENT_GONE = "event_gone"
    """The event that it is about is not in the store any more."""
    INVALID_ADDRESS = "invalid_address"
    OPTED_OUT = "opted_out"
    REJECTED = "rejected"
    INTERRUPTED = "interrupted"
    """An attempt died between its claim and its record."""
    AMBIGUOUS_ANSWER = "ambiguous_answer"
    """The vendor's answer was lost or unreadable."""
    AT_MOST_ONCE = "at_most_once"
    """Nobody can say whether the vendor has it, and by its policy it is not sent again."""
    TRIED_ENOUGH = "tried_enough"
    """Nobody can say of several attempts; it is not sent once more."""
    BOUNCED = "bounced"
    SPAM_REPORT = "spam_report"

    @property
    def label(self) -> str:
        """The reason in a sentence."""
        return self.value.replace("_", " ")


_FINAL = (
    Reason.LATE,
    Reason.OBSOLETE,
    Reason.SAID_RECENTLY,
    Reason.EVENT_GONE,
    Reason.DUPLICATE_RUN,
    Reason.MERGED,
)
"""Skipped on every channel, not on this one."""


class Delivery(BaseModel):
    """What became of a touchpoint on one channel. Holds no personal data: it is kept in history."""

    model_config = ConfigDict(frozen=True)

    status: Status
    reason: Reason
    channel: Channel
    at: datetime
    """When it was decided (wall time)."""
    time_zone: str = DEFAULT_ZONE
    """The customer's zone at that time."""
    again_at: datetime | None = None
    """When to ask again (wall time): a hold's end, or the end of a settling window."""

    @property
    def sent(self) -> bool:
        """Whether the vendor has it."""
        return self.status is Status.SENT

    @property
    def called_back(self) -> bool:
        """Whether it never left, as an event of `cancel_if` came while it waited."""
        return self.status is Status.SKIPPED and self.reason is Reason.OBSOLETE

    @property
    def refused(self) -> bool:
        """Whether this channel surely did not and will not take it, so that another may."""
        return self.status in (Status.SKIPPED, Status.FAILED) and self.reason not in _FINAL


class SendRequest(BaseModel):
    """What a journey asks of the send activity: ids and declared facts, nothing personal."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    touchpoint_key: str
    message: Identifier
    channel: Channel
    journey: Identifier
    customer_id: Identifier
    key: Identifier | None = None
    workflow_id: str
    first_execution_run_id: str
    entry_event_id: str | None = None
    journey_topic: Topic = Field(alias="topic")
    """What the unsubscribe link ends; the message has a topic of its own."""
    due_at: datetime
    """When the journey wanted it sent (wall time)."""
    facts: dict[str, str | int | bool] = Field(default_factory=dict)
    """What the journey tells the templates beside the entry event: dates and moments (ISO 8601),
    numbers, truths; nothing personal."""
    about: str | None = Field(default=None, exclude_if=lambda told: told is None)
    """The id of the event that it is about, if it is about one; what that told stays in the store.
    """
    recommending: tuple[Identifier, ...] = Field(default=(), exclude_if=lambda ids: not ids)
    """The products that it shows, by their ids: names and prices are looked up as it leaves."""
    answer: AnswerWindow | None = None
    """For a question."""
    via: tuple[Channel, ...] = ()
    """Every channel that the message may go by; empty in a request of an older version."""
    obsolete: bool = Field(default=False, alias="moot")
    """Whether it need not be sent any more; the ledger notes that, and why nothing came."""
    pace: Pace = Field(default_factory=Pace)


class Email(BaseModel):
    """A rendered e-mail."""

    model_config = ConfigDict(frozen=True)

    subject: str
    html: str
    text: str


class Text(BaseModel):
    """A rendered SMS."""

    model_config = ConfigDict(frozen=True)

    body: str


class OutboundMessage(BaseModel):
    """A rendered message, addressed: what a provider hands to its vendor."""

    model_config = ConfigDict(frozen=True)

    touchpoint_id: str
    """Opaque and random: the only thing of ours that a vendor sees."""
    to: str
    content: Email | Text
    message: Identifier
    topic: Topic
    locale: str
    unsubscribe_url: str
