"""Showing a customer to a person who has them on the phone: who they are, and what happened."""

import json
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer
from pydantic import BaseModel

from adapters.errors import NotSetUp
from adapters.settings import Settings
from adapters.store.engine.database import Database, checked_database
from adapters.store.reads.customer import (
    CURSOR_KEYS,
    Page,
    is_known,
    page_of,
    timeline_page,
    view_of,
)
from cli.arguments import AsJson
from cli.customer import print_matches, print_timeline, print_view
from cli.errors import CommandFailed
from cli.running import console, new_app, run, settings
from cli.showing import Clock
from domain.ids import is_identifier
from domain.view import (
    LONGEST_PAGE,
    PAGE,
    Cursor,
    EventEntry,
    Match,
    NoCursor,
    Timeline,
    View,
    ViewedEnrolment,
)
from starter.client.segments import Segments

app = new_app()

Whom = Annotated[
    str, typer.Argument(metavar="ID|PHONE|MAIL", help="a phone number in any spelling, in quotes")
]
Country = Annotated[str | None, typer.Option(help="where a number without + is from, such as BR")]
Before = Annotated[str | None, typer.Option(help="as the page before names it: what is older")]
Entries = Annotated[int, typer.Option(min=1, max=LONGEST_PAGE, help="how many entries at most")]
NOBODY = "nobody is known by that id, or reached there"


class NobodyFound(CommandFailed):
    """The store knows nobody by that."""


class Older(NamedTuple):
    """A page of a customer's timeline that is not the newest."""

    customer_id: str
    time_zone: str | None
    timeline: Timeline


Found = View | Older | Sequence[Match]


@app.command()
def customer(
    whom: Whom,
    country: Country = None,
    before: Before = None,
    limit: Entries = PAGE,
    as_json: AsJson = False,
) -> None:
    """Show who a customer is, by id, phone or mail, and what happened: for support."""
    shown = run(found(settings(), whom, country, before, limit))
    if as_json:
        typer.echo(to_json(shown))
    elif isinstance(shown, View):
        print_view(console, shown)
    elif isinstance(shown, Older):
        print_timeline(console, shown.timeline, shown.customer_id, Clock(shown.time_zone))
    else:
        print_matches(console, shown)


async def found(
    settings: Settings, whom: str, country: str | None, before: str | None, limit: int
) -> Found:
    """Return a customer, a page of their timeline, or all who share an address.

    Raises `NobodyFound` and `CommandFailed`.
    """
    cursor = None if before is None else _cursor(before)
    async with checked_database(settings.database_url) as database:
        customer_id = await _meant(database, whom, country)
        if not isinstance(customer_id, str):
            return customer_id
        if cursor is not None:
            return await _older(database, customer_id, cursor, limit)
        view = await database.read(view_of, customer_id, limit)
        if view is None:
            raise NobodyFound(NOBODY)
        timeline = await _with_reasons(database, customer_id, page_of(view))
        segments = await Segments(database).of(customer_id)
    enrolments = await _standing(settings, view.enrolments)
    told_now = {"timeline": timeline, "enrolments": enrolments, "segments": segments}
    return view.model_copy(update=told_now)


def _cursor(before: str) -> Cursor:
    try:
        return Cursor.read(before, CURSOR_KEYS)
    except NoCursor as error:
        raise CommandFailed(f"--before {error}") from None


async def _meant(database: Database, whom: str, country: str | None) -> str | Sequence[Match]:
    """Return the id of the one who is meant, or several who share an address. An id goes first."""
    if is_identifier(whom) and await database.read(is_known, whom):
        return whom
    # Slow, and not wanted for an id.
    from starter.client.faults import UnusableField  # noqa: PLC0415 - see above
    from starter.client.lookup import reached_at  # noqa: PLC0415 - see above

    try:
        matches = await reached_at(database, whom, country)
    except UnusableField as fault:
        raise NobodyFound(NOBODY if fault.field == "address" else f"--{fault}") from None
    customers = {match.customer_id for match in matches}
    if not customers:
        raise NobodyFound(NOBODY)
    return customers.pop() if len(customers) == 1 else matches


async def _older(database: Database, customer_id: str, before: Cursor, limit: int) -> Older:
    page = await database.read(timeline_page, customer_id, before, limit)
    if page is None:
        raise NobodyFound(NOBODY)
    return Older(customer_id, page.time_zone, await _with_reasons(database, customer_id, page))


async def _with_reasons(database: Database, customer_id: str, page: Page) -> Timeline:
    events = (entry.event for entry in page.timeline.entries if isinstance(entry, EventEntry))
    if not any(event.is_unheard for event in events):
        return page.timeline
    from starter.client.views import timeline_with_reasons  # noqa: PLC0415 - slow, seldom wanted
    from workflows.catalogue import JOURNEYS_BY_NAME  # noqa: PLC0415 - as above

    return await timeline_with_reasons(database, JOURNEYS_BY_NAME, customer_id, page)


async def _standing(
    settings: Settings, enrolments: Sequence[ViewedEnrolment]
) -> Sequence[ViewedEnrolment]:
    """Ask the enrolments that are not over. Whatever is the matter, the view is shown."""
    if all(one.ended_at is not None for one in enrolments):
        return enrolments
    from cli.operating import jornada_for_operators  # noqa: PLC0415 - only here is Temporal asked
    from starter.client.views import with_standings  # noqa: PLC0415 - as above

    try:
        async with jornada_for_operators(settings) as jornada:
            return await with_standings(jornada.temporal, enrolments)
    except (CommandFailed, NotSetUp) as why:
        return [
            one if one.ended_at else one.model_copy(update={"problem": str(why)})
            for one in enrolments
        ]


def to_json(shown: Found) -> str:
    """Return it for a script, in the shape of the HTTP API's answers."""
    model = shown.timeline if isinstance(shown, Older) else shown
    if not isinstance(model, BaseModel):
        told: object = {"customers": [match.model_dump(mode="json") for match in model]}
    else:
        told = model.model_dump(mode="json")
    return json.dumps(told, indent=2, ensure_ascii=True)
