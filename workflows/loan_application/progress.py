"""How far an application for a loan is, and which of its missing steps were named."""

from datetime import datetime, timedelta

from domain.events import Event
from workflows.loan_application.events import (
    ApplicationContinued,
    ApplicationStarted,
    Place,
    Step,
    StepCompleted,
    StepMissing,
)


class Progress:
    """What is done anywhere is done, and what was named is named no more."""

    def __init__(self, started: ApplicationStarted, now: datetime) -> None:
        self.left_at = started.channel
        self._quiet_since = now
        self._missing: dict[Step, Place] = {}
        self._named: tuple[Step, ...] = ()

    def silent(self, silence: timedelta) -> datetime:
        """Return when it will have been silent for so long.

        It counts from when we were told: what is told late brings no two reminders at once.
        """
        return self._quiet_since + silence

    def take_note(self, news: Event, now: datetime) -> None:
        """Take in what happened to it, on whatever channel."""
        self._quiet_since = now
        if isinstance(news, ApplicationContinued):
            self.left_at = news.channel
        if isinstance(news, StepMissing) and news.step:
            self._missing[news.step] = news.channel
        if isinstance(news, StepCompleted) and news.step:
            self._missing.pop(news.step, None)
            self._named = tuple(step for step in self._named if step is not news.step)

    def note_named(self, steps: list[Step], *, sent: bool) -> None:
        """Note that steps were named, if that was sent: each is named once."""
        self._named += tuple(steps) if sent else ()

    def steps_to_name(self) -> dict[Place, list[Step]]:
        """Return the missing steps, by where they were left; none where all were named."""
        to_name = {step: at for step, at in self._missing.items() if step not in self._named}
        places = dict.fromkeys(to_name.values()) or (self.left_at,)
        return {place: [step for step, at in to_name.items() if at is place] for place in places}
