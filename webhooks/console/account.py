"""What a page tells of a customer: their account within a key's limit, and where they stand."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.access import Scope
from domain.explanation import ExplainedEnrolment, Explanation
from domain.journeys import StatusReport
from domain.view import View
from starter.client import Jornada
from starter.client.standing import standings_of
from starter.client.views import MOST_ASKED

PAGE = 30
"""Entries of the timeline."""


class Now(NamedTuple):
    """Where an enrolment stands, as it tells itself, or why it does not."""

    status: StatusReport | None = None
    problem: str | None = None


class Account(NamedTuple):
    """All that a page tells of one customer."""

    told: Explanation
    view: View | None
    """Who they are; None for a reader whose key has a limit."""
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
    if scope.is_limited:
        return await _limited(jornada, customer_id, scope)
    told, view = await asyncio.gather(
        jornada.explain(customer_id), jornada.views.view(customer_id, PAGE)
    )
    if view is None:
        return None
    now = {
        one.workflow_id: Now(one.now, one.problem)
        for one in view.enrolments
        if one.ended_at is None
    }
    return Account(told, view, now, None)


async def _limited(jornada: Jornada, customer_id: str, scope: Scope) -> Account | None:
    told = await jornada.explain(customer_id, scope)
    if not told.known:
        return None
    journeys = jornada.access.own_journeys(scope) or frozenset()
    own = [e for e in told.enrolments if e.ended_at is None and e.journey in journeys]
    standings = await standings_of(jornada.temporal, own[-MOST_ASKED:])
    now = {one.enrolment.workflow_id: Now(one.status, one.problem) for one in standings}
    return Account(told, None, now, journeys)
