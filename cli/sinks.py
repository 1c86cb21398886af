"""Showing sinks, and what they could not be given. Never a secret."""

import json
from collections.abc import Iterator, Sequence

from rich.console import Console

from adapters.store.sinks.registry import Listed
from adapters.store.sinks.rows import QueuedNotice
from cli.showing import in_utc, moment, print_limit, print_lines, print_rows


def print_sinks(console: Console, found: Sequence[Listed]) -> None:
    """Print a block for each sink: where it is, what it is told, and how it stands."""
    if not found:
        print_lines(console, "There is no sink: add one with `jornada sinks add`.")
        return
    print_rows(console, ((each.sink.name, list(_lines(each))) for each in found))


def sinks_to_json(found: Sequence[Listed]) -> str:
    """Return sinks for a script."""
    return json.dumps([_facts(each) for each in found], indent=2)


def print_dead_letters(
    console: Console, name: str, found: Sequence[QueuedNotice], limit: int
) -> None:
    """Print a block for each dead letter: when it happened, what, and why it is one."""
    if not found:
        print_lines(console, f"There is no dead letter of {name}.")
        return
    rows = ((moment(each.occurred_at), list(_letter(each))) for each in found)
    print_rows(console, rows, heading=f"Dead letters of {name} (times in UTC)")
    print_limit(console, len(found), limit)
    print_lines(console, "", "Once the receiver is mended:", f"jornada sinks requeue {name}")


def dead_letters_to_json(found: Sequence[QueuedNotice]) -> str:
    """Return dead letters for a script."""
    return json.dumps([_letter_facts(each) for each in found], indent=2)


def _lines(each: Listed) -> Iterator[str]:
    sink = each.sink
    yield f"{sink.state}: {sink.url}"
    yield f"told of {', '.join(sink.types.split())}"
    yield f"{each.pending} waiting, {each.dead_letters} dead letters"
    if sink.failing_since is not None:
        yield f"fails since {in_utc(sink.failing_since)}: {sink.problem}"


def _facts(each: Listed) -> dict[str, object]:
    sink = each.sink
    return {
        "name": sink.name,
        "url": sink.url,
        "events": sink.types.split(),
        "state": sink.state,
        "pending": each.pending,
        "dead_letters": each.dead_letters,
        "failing_since": sink.failing_since and sink.failing_since.isoformat(),
        "problem": sink.problem,
    }


def _letter(each: QueuedNotice) -> Iterator[str]:
    yield f"{each.type}: {each.problem}"
    yield each.notice_id


def _letter_facts(each: QueuedNotice) -> dict[str, object]:
    return {
        "notice_id": each.notice_id,
        "type": each.type,
        "occurred_at": each.occurred_at.isoformat(),
        "data": each.data,
        "problem": each.problem,
    }
