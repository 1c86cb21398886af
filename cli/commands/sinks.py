"""Sinks: where what happens is posted to, such as a CRM, a till or a data warehouse."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, TypeVar

import typer

from adapters.settings import Settings
from adapters.sinks.posting import Posting
from adapters.store.engine.database import Database, checked_database
from adapters.store.sinks.again import Notices
from adapters.store.sinks.registry import OVERLAP, NoSuchSink, SinkRefused, Sinks
from cli.arguments import AsJson, By, Limit
from cli.errors import CommandFailed
from cli.operating import checked_id, operator
from cli.running import console, new_app, run, settings
from cli.sinks import dead_letters_to_json, print_dead_letters, print_sinks, sinks_to_json
from domain.sinks.addresses import check_sink_url
from domain.sinks.notices import TEST, Notice, notice_id_of, types_named

T = TypeVar("T")

_AGE = re.compile(r"([1-9]\d{0,3})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

app = new_app("Where what happens is posted to: add, list, pause, rotate, replay, test.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="as `jornada sinks list` shows it")]


@app.command("add")
def add_sink(
    name: Annotated[str, typer.Argument(metavar="NAME", help="your own word for it: crm")],
    url: Annotated[str, typer.Argument(metavar="URL", help="https://, without credentials")],
    events: Annotated[
        str, typer.Option(metavar="TYPES", help='by commas: touchpoint.sent, "task.*", "*"')
    ],
    by: By = None,
) -> None:
    """Add a sink, which is told what happens from now on. Its secret is shown this once."""
    given, who = settings(), operator(by)
    checked_id("NAME", name)
    try:
        check_sink_url(url, given.sink_networks)
    except ValueError as wrong:
        raise CommandFailed(f"URL {wrong}") from None
    try:
        kinds = types_named(events.split(","))
    except ValueError as wrong:
        raise CommandFailed(f"--events {wrong}") from None
    secret = _do(given, lambda database: Sinks(database).add(name, url, kinds, who, _now()))
    _say(f"{name} is told of {', '.join(kinds)}.", "Its secret, which nothing shows again:", secret)


@app.command("list")
def list_sinks(as_json: AsJson = False) -> None:
    """List the sinks: what each is told, how much waits for it, and since when it fails."""
    found = _do(settings(), lambda database: Sinks(database).list())
    if as_json:
        typer.echo(sinks_to_json(found))
    else:
        print_sinks(console, found)


@app.command("remove")
def remove_sink(name: Name, by: By = None) -> None:
    """Forget a sink, and all that waits for it."""
    who = operator(by)
    _do(settings(), lambda database: Sinks(database).remove(name, who, _now()))
    _say(f"{name} is removed, and what waited for it.")


@app.command("pause")
def pause_sink(name: Name, by: By = None) -> None:
    """Post nothing more to a sink; what happens is kept for it."""
    who = operator(by)
    _do(settings(), lambda database: Sinks(database).pause(name, who, _now()))
    _say(f"{name} is paused: what happens is kept for it until `jornada sinks unpause {name}`.")


@app.command("unpause")
def unpause_sink(name: Name, by: By = None) -> None:
    """Post to a sink again that was paused, or that stopped with a 410."""
    who = operator(by)
    _do(settings(), lambda database: Sinks(database).unpause(name, who, _now()))
    _say(f"{name} goes on, from where it was.")


@app.command("rotate")
def rotate_secret(name: Name, by: By = None) -> None:
    """Give a sink a new secret; for a day the previous one signs, too."""
    who, at = operator(by), _now()
    secret = _do(settings(), lambda database: Sinks(database).rotate(name, who, at))
    until = f"{at + OVERLAP:%Y-%m-%d %H:%M} UTC"
    _say(f"The previous secret signs until {until}, too. The new one, shown this once:", secret)


@app.command("replay")
def replay_notices(
    name: Name,
    since: Annotated[
        str, typer.Option(metavar="AGE|TIME", help="30m, 12h, 7d, or 2026-03-01T12:00:00Z")
    ],
    by: By = None,
) -> None:
    """Post again what happened since then: delivered before, or given up."""
    moment, who = _moment(since), operator(by)
    count = _do(settings(), lambda database: Notices(database).replay(name, moment, who, _now()))
    _say(f"{_counted(count)} posted again, each with the id it had.")


@app.command("dead-letters")
def list_dead_letters(name: Name, limit: Limit = 200, as_json: AsJson = False) -> None:
    """List what a sink could not be given in time, the oldest first."""
    found = _do(settings(), lambda database: Notices(database).dead_letters(name, limit))
    if as_json:
        typer.echo(dead_letters_to_json(found))
    else:
        print_dead_letters(console, name, found, limit)


@app.command("requeue")
def requeue_notices(
    name: Name,
    notice_id: Annotated[
        str | None, typer.Argument(metavar="[NOTICE]", help="one; else all of them")
    ] = None,
    by: By = None,
) -> None:
    """Post a sink's dead letters again, once the receiver is mended."""
    who = operator(by)
    count = _do(
        settings(), lambda database: Notices(database).requeue(name, notice_id, who, _now())
    )
    _say(f"{_counted(count)} posted again.")


@app.command("test")
def post_test(name: Name) -> None:
    """Post one signed notice of the type sink.test, now, and say what came of it."""
    given = settings()
    _do(given, partial(_test, given, name))
    _say(f"{name} took it.")


async def _test(given: Settings, name: str, database: Database) -> None:
    sink, now = await Sinks(database).find(name), _now()
    notice = Notice(notice_id_of(TEST, name, now.isoformat()), TEST, now, {"sink": name})
    async with Posting(given.sink_limits) as posting:
        failure = await posting.post(sink.url, notice, sink.signing(now))
    if failure is not None:
        raise CommandFailed(f"{name} did not take it: {failure.problem}")


def _do(given: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do something with the store; what refuses it is told in one line."""

    async def with_it() -> T:
        async with _store(given) as database:
            return await work(database)

    return run(with_it())


@asynccontextmanager
async def _store(given: Settings) -> AsyncIterator[Database]:
    async with checked_database(given.database_url) as database:
        try:
            yield database
        except (NoSuchSink, SinkRefused) as refused:
            raise CommandFailed(str(refused)) from None


def _moment(written: str) -> datetime:
    if read := _AGE.fullmatch(written):
        return _now() - int(read[1]) * _UNITS[read[2]]
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandFailed(
            "--since: write an age, such as 30m, 12h or 7d, or a time with its zone, such as "
            "2026-03-01T12:00:00Z"
        )
    return moment


def _counted(count: int) -> str:
    return f"{count} notice is" if count == 1 else f"{count} notices are"


def _now() -> datetime:
    return datetime.now(UTC)


def _say(*lines: str) -> None:
    typer.echo("\n".join(lines))
