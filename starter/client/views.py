"""The view of a customer: what the store knows of them, and where their journeys stand."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.store.reads.customer import CURSOR_KEYS, Page, page_of, timeline_page, view_of
from adapters.store.reads.explain import explain
from domain.access import Sight, seen, standings_seen, timeline_seen, view_seen
from domain.explanation import ExplainedEnrolment, Explanation
from domain.view import PAGE, Cursor, Entry, EventEntry, Match, Timeline, View, ViewedEnrolment
from starter.client.hearing import with_reasons
from starter.client.journeys import Journeys
from starter.client.lookup import reached_at
from starter.client.sealing import opened, sealed
from starter.client.segments import Segments
from starter.client.standing import standings_of

MOST_ASKED = 10
"""So many running enrolments are asked where they stand: those that began last."""


class Views:
    """What is known of customers, and who is reached at an address."""

    def __init__(
        self,
        temporal: Client,
        database: Database,
        journeys: Journeys,
        segments: Segments,
        secret: Callable[[], Awaitable[bytes]],
    ) -> None:
        """`secret` returns what seals the cursors of those who see only a part."""
        self._secret = secret
        self._temporal = temporal
        self._segments = segments
        self._database = database
        self._journeys = journeys

    async def explain(self, customer_id: str, sight: Sight | None = None) -> Explanation:
        """Tell what was decided for a customer; with a `sight`, what that sees, and what not."""
        account = await explain(self._database, customer_id)
        account = await with_reasons(self._database, self._journeys, account)
        return account if sight is None else seen(account, sight)

    async def view(
        self, customer_id: str, limit: int = PAGE, sight: Sight | None = None
    ) -> View | None:
        """Return all that is known of a customer; None for one whom the store does not know.

        Running enrolments are asked where they stand; without an answer the view says why. With a
        `sight`, it is what that sees.
        """
        view = await self._database.read(view_of, customer_id, limit)
        if view is None:
            return None
        told = await timeline_with_reasons(
            self._database, self._journeys, customer_id, page_of(view)
        )
        view = view.model_copy(update={"timeline": told})
        if sight is None:
            enrolments = await with_standings(self._temporal, view.enrolments)
            segments = await self._segments.of(customer_id)
            return view.model_copy(update={"enrolments": enrolments, "segments": segments})
        view = view_seen(view, sight)
        enrolments = standings_seen(await with_standings(self._temporal, view.enrolments), sight)
        timeline = await self._sealed(view.timeline)
        return view.model_copy(update={"enrolments": enrolments, "timeline": timeline})

    async def timeline(
        self,
        customer_id: str,
        before: str | None = None,
        limit: int = PAGE,
        sight: Sight | None = None,
    ) -> Timeline | None:
        """Return a page of a timeline; `before` is the cursor of the page before it.

        With a `sight`, what that sees of it. None for a customer whom the store does not know.
        Raises `NoCursor`.
        """
        if before is not None and sight is not None:
            before = opened(before, await self._secret())
        cursor = None if before is None else Cursor.read(before, CURSOR_KEYS)
        page = await self._database.read(timeline_page, customer_id, cursor, limit)
        if page is None:
            return None
        told = await timeline_with_reasons(self._database, self._journeys, customer_id, page)
        return told if sight is None else await self._sealed(timeline_seen(told, sight))

    async def _sealed(self, timeline: Timeline) -> Timeline:
        """Return a page whose cursor tells nothing: it names an entry that may be hidden."""
        if timeline.before is None:
            return timeline
        return timeline.model_copy(update={"before": sealed(timeline.before, await self._secret())})

    async def reached_at(self, typed: str, country: str | None = None) -> Sequence[Match]:
        """Return the customers at an address, as a person types it. Raises `UnusableField`."""
        return await reached_at(self._database, typed, country)


async def with_standings(
    temporal: Client, enrolments: Sequence[ViewedEnrolment]
) -> tuple[ViewedEnrolment, ...]:
    """Return enrolments with where those stand that are not over, as they tell themselves."""
    running = [one for one in enrolments if one.ended_at is None][:MOST_ASKED]
    told = {
        one.enrolment.workflow_id: {"now": one.status, "problem": one.problem}
        for one in await standings_of(temporal, running)
    }
    return tuple(
        one.model_copy(update=told.get(one.workflow_id, {})) if one.ended_at is None else one
        for one in enrolments
    )


async def timeline_with_reasons(
    database: Database, journeys: Journeys, customer_id: str, page: Page
) -> Timeline:
    """Return a page whose events say why nobody heard them, where nobody did.

    Not of a customer with very many enrolments: what is not looked at could have heard it.
    """
    entries = [entry for entry in page.timeline.entries if isinstance(entry, EventEntry)]
    if page.earlier_enrolments or not any(entry.event.is_unheard for entry in entries):
        return page.timeline
    oldest_first = sorted(page.enrolments, key=lambda one: one.started_at)
    account = Explanation(
        customer_id=customer_id,
        known=True,
        events=tuple(entry.event for entry in entries),
        enrolments=tuple(map(ExplainedEnrolment.model_validate, oldest_first)),
    )
    told = (await with_reasons(database, journeys, account)).events
    reasons = {event.event_id: event.unheard_because for event in told}
    return page.timeline.model_copy(
        update={"entries": tuple(_reasoned(entry, reasons) for entry in page.timeline.entries)}
    )


def _reasoned(entry: Entry, reasons: Mapping[str, str | None]) -> Entry:
    if not isinstance(entry, EventEntry):
        return entry
    why = {"unheard_because": reasons[entry.event.event_id]}
    return entry.model_copy(update={"event": entry.event.model_copy(update=why)})
