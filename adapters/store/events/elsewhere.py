"""Events that Jornada wrote itself, of what other rows tell better: answers, tasks, profiles."""

from adapters.settings import inbound_sources
from adapters.store.events.names import (
    FROM_ANSWERS,
    FROM_IDENTIFY,
    FROM_REPORTS,
    FROM_TASKS,
    IDENTIFY,
    OPT_OUT_SOURCES,
    TEXT_RECEIVED,
)
from domain.events import Answered, AnswerNotUnderstood, IssueClaimed, IssueResolved

TOLD_ELSEWHERE = (
    IDENTIFY,
    Answered.event_name(),
    AnswerNotUnderstood.event_name(),
    IssueClaimed.event_name(),
    IssueResolved.event_name(),
    TEXT_RECEIVED,
)
"""Their names. What a company tracks under such a name is an event as any other ..."""
OURS = (
    *OPT_OUT_SOURCES,
    *sorted(inbound_sources()),
    FROM_IDENTIFY,
    FROM_ANSWERS,
    FROM_TASKS,
    FROM_REPORTS,
)
"""... but not from these sources: they are Jornada's own."""
