"""Events: what happened, named in Segment's style.

`base` is what all events share, `core` those that Jornada itself writes or acts on; `commerce` and
its like are those that several journeys share. A journey's own events lie in its package.
"""

from domain.clock import ZoneName
from domain.events.base import Day, Envelope, Event, IncomingEvent, Moment, Scalar
from domain.events.core import (
    ADDRESSED,
    REPORTS,
    AccountDeleted,
    AddressGiven,
    Answered,
    AnswerNotUnderstood,
    ConsentConfirmed,
    ConsentRequested,
    CustomerErased,
    CustomerMerged,
    EmailVerified,
    IssueClaimed,
    IssueResolved,
    MessageClicked,
    MessageDelivered,
    MessageOpened,
    MessageReport,
    MessageUndelivered,
    PreferenceLinkRequested,
    PreferencesChanged,
    SegmentEntered,
    SegmentEvent,
    SegmentLeft,
    Unsubscribed,
)

__all__ = (
    "ADDRESSED",
    "REPORTS",
    "AccountDeleted",
    "AddressGiven",
    "AnswerNotUnderstood",
    "Answered",
    "ConsentConfirmed",
    "ConsentRequested",
    "CustomerErased",
    "CustomerMerged",
    "Day",
    "EmailVerified",
    "Envelope",
    "Event",
    "IncomingEvent",
    "IssueClaimed",
    "IssueResolved",
    "MessageClicked",
    "MessageDelivered",
    "MessageOpened",
    "MessageReport",
    "MessageUndelivered",
    "Moment",
    "PreferenceLinkRequested",
    "PreferencesChanged",
    "Scalar",
    "SegmentEntered",
    "SegmentEvent",
    "SegmentLeft",
    "Unsubscribed",
    "ZoneName",
)
