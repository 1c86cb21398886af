"""`jornada knobs`: list, set and reset the settings that journeys declare."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, TypeVar

import typer

from adapters.store.knobs import NotSet
from cli.arguments import AsJson, By, Limit, Why
from cli.errors import CommandFailed
from cli.operating import jornada_for_operators, operator, request_by
from cli.running import console, new_app, run, settings
from cli.showing import in_utc, moment, plain, print_limit, print_lines, print_rows
from domain.knobs import KnobEntry, NotAllowed, written
from starter.client.knobs import Knobs, Turned, UnknownKnob

T = TypeVar("T")

app = new_app("Settings that journeys declare, changed without a deploy: list, set, reset, audit.")

Name = Annotated[str, typer.Argument(metavar="KNOB", help="as `jornada knobs list` shows it")]
Value = Annotated[str, typer.Argument(metavar="VALUE", help="such as 15, yes, 09:30 or 2d")]


@app.command("list")
def list_knobs(as_json: AsJson = False) -> None:
    """List every knob: what it is, by default and now, and who set it."""
    found = run(_asked(lambda knobs: knobs.list()))
    if as_json:
        typer.echo(json.dumps([_facts(each) for each in found], indent=2))
    elif not found:
        print_lines(console, "No journey declares a knob.")
    else:
        print_rows(console, [(each.name, list(_stands(each))) for each in found], heading="Knobs")


@app.command("set", context_settings={"ignore_unknown_options": True})
def set_knob(name: Name, value: Value, reason: Why, by: By = None) -> None:
    """Set a knob. Whatever asks for it from now on has the new value."""
    request = request_by(operator(by), reason)
    now = run(_asked(lambda knobs: knobs.set(name, value, request)))
    print_lines(console, f"{name} is {now}. `jornada knobs reset {name}` gives it its default.")


@app.command()
def reset(name: Name, reason: Why, by: By = None) -> None:
    """Give a knob its default again."""
    request = request_by(operator(by), reason)
    before = run(_asked(lambda knobs: knobs.reset(name, request)))
    print_lines(console, f"{name} has its default again; it was {before}.")


@app.command()
def audit(limit: Limit = 200, as_json: AsJson = False) -> None:
    """Show who set and reset knobs, the last first."""
    found = run(_asked(lambda knobs: knobs.audit(limit)))
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    rows = [(moment(each.at), [_line(each)]) for each in found]
    print_rows(console, rows, heading="Knobs set and reset (times in UTC)")
    print_limit(console, len(found), limit)


async def _asked(ask: Callable[[Knobs], Awaitable[T]]) -> T:
    async with jornada_for_operators(settings()) as jornada:
        await jornada.database.check()
        try:
            return await ask(jornada.knobs)
        except (UnknownKnob, NotAllowed, NotSet) as refused:
            raise CommandFailed(plain(str(refused))) from None


def _stands(knob: Turned) -> Iterator[str]:
    if knob.declared is None:
        yield "no code declares it any more: its setting does nothing"
    else:
        yield f"{knob.value} (by default {written(knob.declared.default)}); {knob.declared.allowed}"
        if knob.declared.about:
            yield knob.declared.about
    if knob.setting is not None:
        told = f"{knob.setting.by} set it to {knob.setting.value} {in_utc(knob.setting.at)}"
        yield f"{told}: {knob.setting.reason}"
    if knob.is_refused:
        yield "today's code does not allow that any more: the default counts"


def _facts(knob: Turned) -> dict[str, object]:
    return {
        "name": knob.name,
        "value": knob.value or None,
        "default": written(knob.declared.default) if knob.declared else None,
        "allowed": knob.declared.allowed if knob.declared else None,
        "is_declared": knob.declared is not None,
        "is_refused": knob.is_refused,
        "setting": knob.setting and knob.setting.model_dump(mode="json"),
    }


def _line(entry: KnobEntry) -> str:
    before, after = entry.before or "its default", entry.after or "its default"
    return f"{entry.by} {entry.action} {entry.name} from {before} to {after}: {entry.reason}"
