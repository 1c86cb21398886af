"""A broadcast: everyone in a segment enters a journey, page by page. It is no journey.

It continues as new after some pages, so its history stays short however many customers there are.
"""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.broadcast import BroadcastActivities
    from domain.broadcast import (
        PAGES,
        BroadcastAction,
        BroadcastNote,
        BroadcastPage,
        BroadcastPosition,
        BroadcastRun,
        BroadcastState,
    )
    from domain.operations import OperatorRequest

LONGEST_PAGE = timedelta(minutes=30)
LONGEST_SILENCE = timedelta(seconds=15)
"""A worker that enrols nobody for so long is dead: another one goes on."""
NOTED_WITHIN = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(minutes=1)
LAST = Priority(priority_key=5)
"""Of it, and of the runs that it begins: whatever a customer waits for goes before them."""


@workflow.defn(name="broadcast")
class Broadcast:
    """Enrols everyone in a segment, at a chosen rate. Operators pause, resume and cancel it."""

    @workflow.init
    def __init__(self, run: BroadcastRun) -> None:
        self._order = run.order
        self._position = run.position
        self._paused = run.paused
        self._cancelled = False
        self._ended = False

    @workflow.run
    async def run(self, run: BroadcastRun) -> BroadcastPosition:
        """Enrol them; return how far it came."""
        try:
            await self._enrol_pages()
        except (asyncio.CancelledError, ActivityError) as error:
            if not is_cancelled_exception(error):
                raise
            self._cancelled = True  # by the UI
        self._ended = self._cancelled or self._position.at_end
        await workflow.wait_condition(workflow.all_handlers_finished)
        if not self._ended:
            workflow.continue_as_new(
                run.model_copy(update={"position": self._position, "paused": self._paused})
            )
        state = BroadcastState.CANCELLED if self._cancelled else BroadcastState.ENDED
        await self._note("end", state)
        return self._position

    @workflow.update(name="pause", description="Enrol nobody more until it is resumed.")
    async def pause(self, request: OperatorRequest) -> None:
        """Let it wait, from the next page on."""
        self._paused = True
        await self._obey(BroadcastAction.PAUSE, BroadcastState.PAUSED, request)

    @pause.validator
    def _can_pause(self, request: OperatorRequest) -> None:
        self._refuse_if_over()
        if self._paused:
            raise _refusal("it is paused already")

    @workflow.update(name="resume", description="Go on where it was paused.")
    async def resume(self, request: OperatorRequest) -> None:
        """Let it go on."""
        self._paused = False
        await self._obey(BroadcastAction.RESUME, BroadcastState.RUNNING, request)

    @resume.validator
    def _can_resume(self, request: OperatorRequest) -> None:
        self._refuse_if_over()
        if not self._paused:
            raise _refusal("it is not paused")

    @workflow.update(name="cancel", description="Enrol nobody more. Who was enrolled goes on.")
    async def cancel(self, request: OperatorRequest) -> None:
        """End it for good."""
        self._cancelled = True
        await self._obey(BroadcastAction.CANCEL, BroadcastState.CANCELLED, request)

    @cancel.validator
    def _can_cancel(self, request: OperatorRequest) -> None:
        self._refuse_if_over()

    async def _enrol_pages(self) -> None:
        for _ in range(PAGES):
            await workflow.wait_condition(lambda: self._cancelled or not self._paused)
            if self._cancelled or self._position.at_end:
                return
            began_at, before = workflow.now(), self._position.progress.looked_at
            self._position = await workflow.execute_activity_method(
                BroadcastActivities.page,
                BroadcastPage(order=self._order, position=self._position),
                start_to_close_timeout=LONGEST_PAGE,
                heartbeat_timeout=LONGEST_SILENCE,
                retry_policy=RetryPolicy(maximum_interval=LONGEST_BACKOFF),
                priority=LAST,
                summary=f"Enrol the next {self._order.page_size}",
            )
            self._show()
            if not self._position.at_end:
                looked_at = self._position.progress.looked_at - before
                await self._until(began_at + self._time_for(looked_at))

    def _time_for(self, customers: int) -> timedelta:
        """Return how long so many take, to be no faster than was asked for."""
        return timedelta(seconds=customers / self._order.per_second)

    async def _until(self, moment: datetime) -> None:
        left = moment - workflow.now()
        if left > timedelta():
            try:
                await workflow.wait_condition(lambda: self._cancelled, timeout=left)
            except TimeoutError:
                return

    def _show(self) -> None:
        progress = self._position.progress
        left_out = progress.looked_at - progress.enrolled
        workflow.set_current_details(f"{progress.enrolled} enrolled, {left_out} left out")

    async def _obey(
        self, action: BroadcastAction, state: BroadcastState, request: OperatorRequest
    ) -> None:
        update = workflow.current_update_info()
        await self._note(update.id if update else action, state, action, request)

    async def _note(
        self,
        key: str,
        state: BroadcastState,
        action: BroadcastAction | None = None,
        operator: OperatorRequest | None = None,
    ) -> None:
        note = BroadcastNote(
            note_key=f"{self._order.broadcast_id}:{key}",
            broadcast_id=self._order.broadcast_id,
            state=state,
            action=action,
            operator=operator,
            progress=self._position.progress,
            at=workflow.now(),
        )
        await workflow.execute_activity_method(
            BroadcastActivities.note,
            note,
            start_to_close_timeout=NOTED_WITHIN,
            retry_policy=RetryPolicy(maximum_interval=LONGEST_BACKOFF),
            summary=f"Note that it is {state}",
        )

    def _refuse_if_over(self) -> None:
        if self._cancelled or self._ended:
            raise _refusal("it is over")


def _refusal(why: str) -> ApplicationError:
    return ApplicationError(why, type="Senseless", non_retryable=True)
