"""Every name that the store keeps: its columns, and the words that code writes into them."""

from collections.abc import Iterator, Mapping
from enum import Enum

from adapters.store.schema import metadata
from adapters.store.states import (
    AttemptState,
    EnrolmentState,
    EventState,
    NoticeState,
    SettledBy,
    SinkState,
    TouchpointStatus,
)
from domain.access import AccessAction, Role
from domain.actions import Action
from domain.broadcast import BroadcastAction, BroadcastState
from domain.customers import Channel, Topic
from domain.delivery_reports import STATES
from domain.entry import Refusal
from domain.identity import Decision
from domain.journeys import ExitReason, Stage
from domain.knobs import KnobAction
from domain.messages import Reason
from domain.operations import OperatorAction
from domain.pauses import PauseAction, PauseTarget
from domain.questions import AnswerOutcome, Question
from domain.sinks.notices import NoticeType
from domain.tasks import TaskState
from workflows.knobs import KNOBS
from workflows.messages import CATALOGUE

WRITTEN: Mapping[str, type[Enum]] = {
    "access_audit.action": AccessAction,
    "access_keys.role": Role,
    "addresses.channel": Channel,
    "answers.channel": Channel,
    "answers.verdict": AnswerOutcome,
    "attempts.channel": Channel,
    "attempts.reason": Reason,
    "attempts.settled_by": SettledBy,
    "attempts.state": AttemptState,
    "broadcast_audit.action": BroadcastAction,
    "broadcasts.state": BroadcastState,
    "consents.channel": Channel,
    "consents.topic": Topic,
    "enrolments.because": ExitReason,
    "enrolments.stage": Stage,
    "enrolments.state": EnrolmentState,
    "entry_decisions.refusal": Refusal,
    "events.state": EventState,
    "notices.state": NoticeState,
    "notices.type": NoticeType,
    "hidden_suppressions.channel": Channel,
    "hidden_suppressions.reason": Reason,
    "identity_decisions.decision": Decision,
    "knob_audit.action": KnobAction,
    "pause_audit.action": PauseAction,
    "pause_audit.target": PauseTarget,
    "pauses.target": PauseTarget,
    "sinks.state": SinkState,
    "steerings.action": OperatorAction,
    "suppressions.channel": Channel,
    "suppressions.reason": Reason,
    "tasks.state": TaskState,
    "touchpoints.actions": Action,
    "touchpoints.channel": Channel,
    "touchpoints.journey_topic": Topic,
    "touchpoints.question": Question,
    "touchpoints.reason": Reason,
    "touchpoints.status": TouchpointStatus,
    "touchpoints.topic": Topic,
}
"""The enumeration whose words a column holds."""


def names_in_the_store() -> list[str]:
    """Return a line for each name and each word, sorted: `attempts.state = claimed`."""
    return sorted(
        {
            *(str(column) for table in metadata.tables.values() for column in table.columns),
            *_words(),
            *(f"touchpoints.message = {name}" for name in CATALOGUE),
            *(f"knobs.name = {name}" for name in KNOBS),
            *(f"touchpoints.vendor_state = {state}" for state in STATES),
        }
    )


def _words() -> Iterator[str]:
    for column, kind in WRITTEN.items():
        yield from (f"{column} = {word.value}" for word in kind)
