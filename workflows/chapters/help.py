"""A chapter: a person helps within the opening hours, and their lead is asked before it is late."""

from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from domain.customers import Channel
from domain.events import Event
from domain.messages import Message
from domain.opening import OpeningHours
from workflows.base.journey import Journey

E = TypeVar("E", bound=Event)


class Team(NamedTuple):
    """Who helps, when they are there, and how soon they help."""

    owner: str
    lead: str
    """The team that is asked too, before it is late."""
    hours: OpeningHours
    within: timedelta
    """How soon a person helps, in opening hours."""
    warned_before: timedelta
    """How long before that the lead is asked, in opening hours; at most `within`."""


async def person_helps(
    journey: Journey,
    team: Team,
    *helped: type[E],
    reason: str,
    since: datetime,
    word: Message,
    via: tuple[Channel, ...],
    at_most: timedelta,
) -> E | None:
    """Ask a team, send `word` with the fact `answer_by`, and return what says that it helped.

    What happened before `since` is no help. It is None where nobody helped for `at_most` after it
    was late soon; the tasks stay open then.
    """
    answer_by = await journey.in_opening_hours(team.within, team.hours, since=since)
    warned = team.within - team.warned_before
    late_soon = await journey.in_opening_hours(warned, team.hours, since=since)
    if help_came := await _help_since(journey, helped, since, journey.now()):
        return help_came
    left = answer_by - journey.now()
    await journey.hand_to_person(owner=team.owner, reason=reason, within=left)
    ahead = answer_by if answer_by > journey.now() else None
    await journey.send(word, via=via, facts={"answer_by": ahead}, cancel_if=helped)
    help_came = await _help_since(journey, helped, since, late_soon)
    if help_came is None:
        left = answer_by - journey.now()
        await journey.hand_to_person(owner=team.lead, reason=f"late soon: {reason}", within=left)
        help_came = await _help_since(journey, helped, since, journey.now() + at_most)
    if help_came is not None:
        await journey.close_tasks("a person helped")
    return help_came


async def _help_since(
    journey: Journey, helped: tuple[type[E], ...], since: datetime, until: datetime
) -> E | None:
    while help_came := await journey.wait_for(*helped, until=until):
        if help_came.happened_at >= since:
            return help_came
    return None
