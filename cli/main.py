"""`jornada`: the command. A table of its commands; each is a file of `cli/commands/`."""

import gc
import logging
import os
import sys
import traceback
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from adapters.errors import NotSetUp
from cli.errors import CommandFailed
from cli.faulty import fault_of_import
from cli.running import configure_logs
from cli.stopping import Interrupted
from domain.errors import JornadaError, JourneyMistake

COMMANDS = {
    "demo": "Let customers live through months of journeys in a minute, on real parts.",
    "dev": "Run Temporal, a worker, the HTTP app and the sandbox; state is kept in .jornada/dev.",
    "worker": "Run a worker until it is told to stop.",
    "serve": "Run the HTTP app, the dispatcher and the repair until told to stop.",
    "migrate": "Bring the database and Temporal's search attributes up to date.",
    "start": "Enrol a customer without waiting for an event.",
    "broadcast": "Enrol everyone in a segment in a journey, each once. It may be run again.",
    "broadcasts": "Broadcasts of a journey to a segment: list, show, pause, resume, cancel, audit.",
    "track": "Record what a customer did: stored here, handed on by `jornada serve`.",
    "hold": "Hold an enrolment: nothing is sent and nothing ends until it is resumed.",
    "resume": "Let a held enrolment go on. An event received meanwhile beats a time-out.",
    "skip-wait": "End an enrolment's present wait as if its time were over.",
    "leave": "Take a customer out of a journey, held or not.",
    "pause": "Stop a message, a channel or a journey for everybody: nothing of it leaves.",
    "unpause": "Let a paused message, channel or journey go on.",
    "pauses": "List what is paused now, by whom, why, and how many messages wait for it.",
    "knobs": "Settings that journeys declare, changed without a deploy: list, set, reset, audit.",
    "status": "Ask an enrolment where it stands and what was sent so far.",
    "views": "Print links into the Temporal UI: who is stranded, held, in a journey or in a stage.",
    "customer": "Show who a customer is, by id, phone or mail, and what happened: for support.",
    "explain": "Show what was decided for a customer, when and why: from our own store.",
    "answer": "Enter an answer that a customer told you; their journey hears it as if tapped.",
    "tasks": "What people are asked to do for customers.",
    "dead-letters": "Events that could not be dispatched to any journey: list, requeue, discard.",
    "quarantine": "List the journeys that were sent what they could not understand.",
    "keys": "Keys with which services and people call the HTTP API: create, list, rotate, revoke.",
    "sinks": "Where what happens is posted to: add, list, pause, rotate, replay, test.",
    "segments": "Customers of whom something holds: list segments, count them, say who is in one.",
    "suppress": "Send a customer nothing more on a channel, as after a STOP.",
    "unsuppress": "Let a customer's suppressed address be used again.",
    "erase": "Erase a customer: their journeys end, and nothing personal of them stays.",
    "export": "Write all that we hold of a customer as JSON.",
    "import": "Import customers from a CSV file. It may be run again: nothing is stored twice.",
    "retention": "Delete what is older than its retention period; a schedule does so each night.",
    "preview": "Print a message's words with made-up values, in one language.",
    "send-test": "Send a message with made-up values to an address of your own, marked as a test.",
    "words": "What customers read, in each language.",
    "studio": "Show messages as they are written, and step through journeys, on this machine.",
    "new": "The files of something new: a journey, a message, a language.",
    "check": "Check all journeys before anybody lives in them: stories, words and samples.",
    "cost": "Print what each journey and path costs: history events, billable actions, bytes.",
    "replay": "Replay recorded histories, and say whom today's code would strand.",
}
"""What each does, in a line, as `--help` shows it without importing any of them."""

EXPECTED = (CommandFailed, JornadaError, JourneyMistake, NotSetUp)
"""Errors whose message is for whoever typed the command."""


def load(name: str) -> Any:
    """Import a command, with all that it needs. Its type is one of typer's own, as below."""
    file = "import_" if name == "import" else name.replace("-", "_")  # one is Python's own word
    module = import_module(f"cli.commands.{file}")
    command = get_command(module.app)
    command.name = name
    return command


class Commands(TyperGroup):
    """A command imports only what it needs, so that all start quickly."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {name: TyperCommand(name, help=does) for name, does in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """See base class."""
        name, command, rest = super().resolve_command(ctx, args)
        if command is None:
            return name, command, rest
        try:
            return name, load(str(command.name)), rest
        except Exception as error:
            # Its help is asked for, and a journey cannot be imported: a line of it there is.
            fault = fault_of_import(error) if {"--help", "-h"} & set(rest) else None
            if fault is None:
                raise
            typer.echo(f"jornada: its options are not known now: {fault}", err=True)
            return name, command, rest


app = typer.Typer(
    cls=Commands,
    help="Customer journeys as durable workflows.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _logs() -> None:
    configure_logs(logging.WARNING)


def main() -> None:
    """Run a command and leave with its exit code."""
    gc.disable()  # until all is imported: to look for garbage meanwhile is an eighth of a command
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # whatever a customer wrote, in whatever terminal
            stream.reconfigure(errors="replace")
    code = run_command()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is closed by now. Temporal's native threads may still touch the interpreter while it
    # takes itself apart, which now and then turned a success into an abort (exit 134).
    os._exit(code)


def run_command() -> int:
    """Run a command; an expected error is one line and a non-zero exit code."""
    try:
        app()
    except EXPECTED as error:
        typer.echo(f"jornada: {fault_of_import(error) or error}", err=True)
        return 1
    except Interrupted as interrupted:
        return interrupted.exit_code
    except KeyboardInterrupt:
        return 130
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except Exception as error:  # noqa: BLE001 - as the interpreter itself would show it
        if fault := fault_of_import(error):
            typer.echo(f"jornada: {fault}", err=True)
        else:
            traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
