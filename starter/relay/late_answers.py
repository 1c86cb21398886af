"""Answers that their journey may not have received, so that a person reads them."""

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.store.answers.outcomes import closed_at
from adapters.store.events.queue import QueuedEvent
from adapters.store.tasks import Tasks
from domain.clock import Pace
from workflows.base.questions import ANSWERS_CLOSE_EARLIER


def utc_now() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)


class LateAnswers:
    """Makes sure that a journey or a person gets every answer that a customer was thanked for."""

    def __init__(self, tasks: Tasks, pace: Pace, clock: Callable[[], datetime] = utc_now) -> None:
        self._tasks = tasks
        self._pace = pace
        self._clock = clock

    async def escalate(self, answered: QueuedEvent, *, is_signalled: bool) -> None:
        """Call a person unless an answer surely was in time; harmless when repeated.

        Ask after the signalling: while it is under way the journey's wait may end.
        """
        now = self._clock()
        if not is_signalled or self._may_have_gone_on(answered, now):
            await self._tasks.ask_about_late_answer(answered.event_id, answered.customer_id, now)

    def _may_have_gone_on(self, answered: QueuedEvent, now: datetime) -> bool:
        """Tell whether the journey's wait is over by now: Temporal takes a signal all the same."""
        closed = closed_at(answered.properties)
        minute = self._pace.wall_duration(ANSWERS_CLOSE_EARLIER)
        return closed is not None and now >= closed + minute
