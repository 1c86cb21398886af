"""What somebody would write by hand: the same touchpoints as `measuring` leads onboarding through.

Nothing is checked, kept or shown: no ledger, no consent, no words, no outcome but a word.
"""

from datetime import timedelta

from temporalio import activity, workflow

JOURNEYS_QUEUE = "bare"
CHANNEL_QUEUE = "bare-channel"
"""Apart, as a vendor's rate needs it."""

ATTEMPT_TIMEOUT = timedelta(seconds=60)


@activity.defn
async def send(message: str) -> None:
    """Send nothing."""


@workflow.defn(name="bare")
class Bare:
    """Greet, wait, remind, and wait once more until the customer is gone."""

    def __init__(self) -> None:
        self._heard: list[str] = []

    @workflow.run
    async def run(self, window: timedelta) -> str:
        await self._send("welcome")
        if await self._heard_within(window):
            return "verified"
        await self._send("reminder")
        return "left" if await self._heard_within(window) else "never_verified"

    @workflow.signal
    def event(self, name: str) -> None:
        self._heard.append(name)

    async def _send(self, message: str) -> None:
        await workflow.execute_activity(
            send, message, task_queue=CHANNEL_QUEUE, start_to_close_timeout=ATTEMPT_TIMEOUT
        )

    async def _heard_within(self, window: timedelta) -> bool:
        try:
            await workflow.wait_condition(lambda: bool(self._heard), timeout=window)
        except TimeoutError:
            return False
        return True
