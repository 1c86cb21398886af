"""Keys with which services and people call the HTTP API: create, list, rotate, revoke."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from adapters.store.access import KeyRefused, NewKey
from cli.access import entry_line, lines_of, until
from cli.arguments import AsJson, By, Limit
from cli.errors import CommandFailed
from cli.operating import jornada_for_operators, operator, request_by
from cli.running import console, new_app, run, settings
from cli.showing import moment, plain, print_limit, print_rows
from domain.access import AccessEntry, AccessKey, Role, Scope, WantedKey
from domain.operations import OperatorRequest
from starter.client.access import Access

app = new_app(
    "Keys with which services and people call the HTTP API: create, list, rotate, revoke."
)

Named = Annotated[str, typer.Argument(metavar="KEY", help="its name, or its id")]
Reason = Annotated[str, typer.Option("--reason", help="one line that names nobody: it is kept")]
Lasting = Annotated[str | None, typer.Option("--expires-in", metavar="TIME", help="as 12h, 90d")]


@app.command()
def create(  # noqa: PLR0913 - an option each
    name: Annotated[str, typer.Argument(metavar="NAME", help="who will use it, such as crm")],
    *,
    role: Annotated[Role, typer.Option(help="what it may do")],
    workspace: Annotated[
        str | None, typer.Option(help="of an intake key: where its messageIds are unique")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(help="only this topic; may be repeated")
    ] = None,
    journey: Annotated[
        list[str] | None, typer.Option(help="only this journey; may be repeated")
    ] = None,
    expires_in: Lasting = None,
    reason: Reason = "a new key",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Create a key, and show it this once: only its digest is kept."""
    scope = Scope(frozenset(topic) if topic else None, frozenset(journey) if journey else None)
    expires_at = None if expires_in is None else _end(expires_in)
    wanted = WantedKey(name, role, workspace, scope, expires_at)
    _show_new(run(create_key(wanted, request_by(operator(by), reason))), as_json=as_json)


@app.command("list")
def list_keys(
    all_of_them: Annotated[
        bool, typer.Option("--all", help="those that were revoked, too")
    ] = False,
    audit: Annotated[bool, typer.Option("--audit", help="who did what to keys, the last first")] = (
        False
    ),
    limit: Limit = 200,
    as_json: AsJson = False,
) -> None:
    """List the keys, what each may do, and when it was last used; never the keys themselves."""
    if audit:
        _show_audit(run(entries(limit)), limit, as_json=as_json)
        return
    keys = run(stored_keys())
    _show([key for key in keys if all_of_them or key.revoked_at is None], as_json=as_json)


@app.command()
def rotate(
    key: Named,
    old_valid_for: Annotated[
        str, typer.Option(metavar="TIME", help="as 24h, 7d; 0 to end it at once")
    ] = "24h",
    expires_in: Lasting = None,
    reason: Reason = "rotated",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Replace a key; the old one opens for a while, so that nothing stops meanwhile."""
    former_until = until("--old-valid-for", old_valid_for)
    expires_at = None if expires_in is None else _end(expires_in)
    request = request_by(operator(by), reason)
    _show_new(run(rotate_key(key, former_until, expires_at, request)), as_json=as_json)


@app.command()
def revoke(key: Named, reason: Reason, by: By = None) -> None:
    """End a key for good: the very next request with it is refused, by every process."""
    ended = run(revoke_key(key, request_by(operator(by), reason)))
    typer.echo(f"The key {ended.name}, id {ended.key_id}, is revoked.")


async def create_key(wanted: WantedKey, request: OperatorRequest) -> NewKey:
    """Create a key. Raises `CommandFailed`."""
    async with _access() as access:
        return await access.create(wanted, request)


async def rotate_key(
    named: str, former_until: datetime, expires_at: datetime | None, request: OperatorRequest
) -> NewKey:
    """Replace a key. Raises `CommandFailed`."""
    async with _access() as access:
        return await access.rotate(named, former_until, expires_at, request)


async def revoke_key(named: str, request: OperatorRequest) -> AccessKey:
    """End a key. Raises `CommandFailed`."""
    async with _access() as access:
        return await access.revoke(named, request)


async def stored_keys() -> Sequence[AccessKey]:
    """Return all keys, by name."""
    async with _access() as access:
        return await access.keys()


async def entries(limit: int) -> Sequence[AccessEntry]:
    """Return who did what to keys, the last first."""
    async with _access() as access:
        return await access.audit(limit)


@asynccontextmanager
async def _access() -> AsyncIterator[Access]:
    async with jornada_for_operators(settings()) as jornada:
        await jornada.database.check()
        try:
            yield jornada.access
        except KeyRefused as refused:
            raise CommandFailed(plain(str(refused))) from None


def _end(expires_in: str) -> datetime:
    if expires_in == "0":
        raise CommandFailed("--expires-in: a key that opens nothing is of no use")
    return until("--expires-in", expires_in)


def _show_new(new: NewKey, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_facts(new.key) | {"key": new.text}, indent=2))
        return
    rows = [(new.key.name, [*lines_of(new.key, datetime.now(UTC)), "The key, shown this once:"])]
    print_rows(console, rows)
    typer.echo(new.text)


def _show(keys: Sequence[AccessKey], *, as_json: bool) -> None:
    now = datetime.now(UTC)
    if as_json:
        typer.echo(json.dumps([_facts(key) for key in keys], indent=2))
    elif not keys:
        typer.echo("There is no key in the store: make one with `jornada keys create`.")
    else:
        print_rows(console, ((key.name, list(lines_of(key, now))) for key in keys))


def _show_audit(found: Sequence[AccessEntry], limit: int, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    rows = ((moment(each.at), [entry_line(each)]) for each in found)
    print_rows(console, rows, heading="What was done to keys (times in UTC)")
    print_limit(console, len(found), limit)


def _facts(key: AccessKey) -> dict[str, object]:
    facts = key.model_dump(mode="json")
    limits = {name: sorted(facts[name]) for name in ("topics", "journeys") if facts[name]}
    return facts | limits
