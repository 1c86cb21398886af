"""OperatorRequest: the updates by which operators hold, resume, hurry and end one enrolment."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain.journeys import Enrolment, Hold, LeaveReason
    from domain.operations import AuditEntry, OperatorAction, OperatorRequest
    from workflows.enrolled import Enrolled, Left
    from workflows.run_local import run_local
    from workflows.search_attributes import HELD_BY


class Steered(Enrolled):
    """An enrolment that operators may act on. Each of its updates leaves a line in the audit."""

    @workflow.init
    def __init__(self, enrolment: Enrolment) -> None:
        super().__init__(enrolment)
        self._waits = False
        """Whether the story waits, rather than sends or is held."""
        self._skips = False
        """Whether the present wait is to end now."""

    async def _gate(self) -> None:
        """Stand still while held, then leave if asked: before every verb, and after every wait."""
        await self._unheld()
        if self._leaving is not None:
            raise Left

    async def _unheld(self) -> None:
        if self._held is not None:
            await workflow.wait_condition(lambda: self._held is None)

    # --- the updates ---------------------------------------------------------------------------

    @workflow.update(
        name="hold", description="Send nothing and end nothing until resumed. Clocks run on."
    )
    async def hold(self, request: OperatorRequest) -> None:
        """Hold the enrolment."""
        self._held = Hold(by=request.by, reason=request.reason, since=self.now())
        workflow.upsert_search_attributes([HELD_BY.value_set(request.by)])
        await self._audit(OperatorAction.HOLD, request)

    @hold.validator
    def _can_hold(self, request: OperatorRequest) -> None:
        self._refuse_if_over()
        if self._held is not None:
            raise _senseless(f"it is held already, by {self._held.by}")

    @workflow.update(name="resume", description="Go on. An event heard meanwhile beats a time-out.")
    async def resume(self, request: OperatorRequest) -> None:
        """Let a held enrolment go on."""
        self._release()
        await self._audit(OperatorAction.RESUME, request)

    @resume.validator
    def _can_resume(self, request: OperatorRequest) -> None:
        self._refuse_if_over()
        if self._held is None:
            raise _senseless("it is not held")

    @workflow.update(name="skip_wait", description="End the present wait as if its time were over.")
    async def skip_wait(self, request: OperatorRequest) -> None:
        """End the present wait now."""
        self._skips = True
        await self._audit(OperatorAction.SKIP_WAIT, request)

    @skip_wait.validator
    def _can_skip_wait(self, request: OperatorRequest) -> None:
        self._refuse_if_over()
        if self._held is not None:
            raise _senseless(f"it is held by {self._held.by}: resume it first")
        if not self._waits or self._skips:
            raise _senseless(f"it does not wait, it is {self._doing}")

    @workflow.update(name="leave", description="End the enrolment as `left`, held or not.")
    async def leave(self, request: OperatorRequest) -> None:
        """Take the customer out."""
        self._leave(LeaveReason.TAKEN_OUT)
        self._release()
        await self._audit(OperatorAction.LEAVE, request)

    @leave.validator
    def _can_leave(self, request: OperatorRequest) -> None:
        self._refuse_if_over()
        if self._leaving is not None and self._held is None:
            raise _senseless(f"it is ending already: {self._leaving.replace('_', ' ')}")

    # --- how they work -------------------------------------------------------------------------

    def _release(self) -> None:
        if self._held is not None:
            self._held = None
            workflow.upsert_search_attributes([HELD_BY.value_unset()])

    def _refuse_if_over(self) -> None:
        if self._ending is not None:
            raise _senseless(f"it has ended: {self._ending.outcome.replace('_', ' ')}")

    async def _audit(self, action: OperatorAction, request: OperatorRequest) -> None:
        info, update = workflow.info(), workflow.current_update_info()
        note = AuditEntry(
            note_key=f"{self._run_id}:{update.id if update else ''}",
            action=action,
            by=request.by,
            reason=request.reason,
            journey=info.workflow_type,
            customer_id=self._enrolment.customer_id,
            workflow_id=info.workflow_id,
            first_execution_run_id=self._run_id,
            doing=self._doing,
            at=workflow.now(),
        )
        self._show(self._doing)
        words = f"{action.replace('_', ' ').capitalize()}, says {request.by}: {request.reason}"
        await run_local(RecordActivities.note_steering, note, words)


def _senseless(why: str) -> ApplicationError:
    return ApplicationError(why, type="Senseless", non_retryable=True)
