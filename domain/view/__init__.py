"""The view: all that is known of one customer, for a person who has them on the phone."""

from domain.explanation import ExplainedConsent, ExplainedTask
from domain.explanation.base import Explained
from domain.view.addresses import LastSent, ViewedAddress
from domain.view.cursor import LONGEST_CURSOR, Cursor, NoCursor
from domain.view.enrolments import ViewedEnrolment
from domain.view.matches import Match
from domain.view.profiles import ViewedProfile
from domain.view.timeline import (
    LONGEST_PAGE,
    PAGE,
    AnswerEntry,
    EnrolmentEntry,
    Entry,
    EventEntry,
    MessageEntry,
    OperationEntry,
    OptOutEntry,
    TaskEntry,
    Timeline,
    ViewedEvent,
)

__all__ = [
    "LONGEST_CURSOR",
    "LONGEST_PAGE",
    "MOST_ENROLMENTS",
    "MOST_TASKS",
    "PAGE",
    "AnswerEntry",
    "Cursor",
    "EnrolmentEntry",
    "Entry",
    "EventEntry",
    "LastSent",
    "Match",
    "MessageEntry",
    "NoCursor",
    "OperationEntry",
    "OptOutEntry",
    "TaskEntry",
    "Timeline",
    "View",
    "ViewedAddress",
    "ViewedEnrolment",
    "ViewedEvent",
    "ViewedProfile",
]

MOST_ENROLMENTS = 50
"""Of a customer's, the newest; those that go on come first."""
MOST_TASKS = 50
"""Of a customer's, the newest; those that nobody has done come first."""


class View(Explained):
    """All that is known of one customer. It holds personal data: their addresses and traits."""

    customer_id: str
    profile: ViewedProfile
    addresses: tuple[ViewedAddress, ...] = ()
    """Those that they have now; of a channel the one that is used first."""
    consents: tuple[ExplainedConsent, ...] = ()
    """Their latest word on each topic and channel."""
    segments: tuple[str, ...] = ()
    """The names of those that they are in now."""
    enrolments: tuple[ViewedEnrolment, ...] = ()
    """Those that go on, then the others, the newest first."""
    earlier_enrolments: int = 0
    """How many more there are."""
    tasks: tuple[ExplainedTask, ...] = ()
    """Those that nobody has done, then the others, the newest first."""
    timeline: Timeline
    """The newest page."""
