"""What a page tells of a customer: their account within a key's limit, and where they stand."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.access import Scope
from domain.explanation import ExplainedEnrolment, Explanation
from domain.journeys import StatusReport
from domain.view import View
from starter.client import Jornada

PAGE = 30
"""Entries of the timeline."""


class Now(NamedTuple):
    """Where an enrolment stands, as it tells itself, or why it does not."""

    status: StatusReport | None = None
    problem: str | None = None


class Account(NamedTuple):
    """All that a page tells of one customer."""

    told: Explanation
    view: View
    """Who they are, as far as the reader's key shows it."""
    now: Mapping[str, Now]
    """By workflow id, of the enrolments that go on."""
    theirs: frozenset[str] | None
    """The journeys that are the reader's own; None for all."""

    def running(self) -> Sequence[ExplainedEnrolment]:
        """Return the enrolments that go on, the newest first."""
        return [one for one in reversed(self.told.enrolments) if one.ended_at is None]

    def ended(self) -> Sequence[ExplainedEnrolment]:
        """Return those that are over, the newest first."""
        return [one for one in reversed(self.told.enrolments) if one.ended_at is not None]

    def is_theirs(self, journey: str | None) -> bool:
        """Tell whether a journey is the reader's own."""
        return self.theirs is None or journey in self.theirs


async def account_of(jornada: Jornada, customer_id: str, scope: Scope) -> Account | None:
    """Return a customer's account within a limit; None for one of whom nothing is known."""
    told, view = await asyncio.gather(
        jornada.explain(customer_id, scope),
        jornada.views.view(customer_id, PAGE, jornada.access.sight(scope)),
    )
    if view is None:
        return None
    now = {
        one.workflow_id: Now(one.now, one.problem)
        for one in view.enrolments
        if one.ended_at is None
    }
    return Account(told, view, now, jornada.access.own_journeys(scope))
