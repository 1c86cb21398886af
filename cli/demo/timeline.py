"""The timeline: who was told what where, and what they did, as it happens."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.demo.cast import Actor, Deed
from domain.clock import Pace

_MARKS = {"email": "[cyan]mail[/]", "sms": "[magenta]text[/]"}


class Timeline:
    """Prints the story. Times are each customer's own, in rehearsal days."""

    def __init__(self, console: Console, pace: Pace) -> None:
        self._console = console
        self._pace = pace
        self._began = pace.journey_time(datetime.now(UTC))

    def say(self, words: str) -> None:
        """Print a line of the frame story."""
        self._console.print(words)

    def told(self, actor: Actor, channel: str, words: str, at: datetime) -> None:
        """Print that a message arrived."""
        self._line(actor, f"{_MARKS[channel]}  {escape(words)}", at)

    def did(self, actor: Actor, deed: Deed) -> None:
        """Print what a customer did."""
        self._line(actor, f"[green]{actor.first_name} {deed.value}[/]", datetime.now(UTC))

    def ended(self, actor: Actor, outcome: str) -> None:
        """Print how it ended for a customer."""
        self._line(actor, f"[bold]ended: {outcome.replace('_', ' ')}[/]", datetime.now(UTC))

    def _line(self, actor: Actor, words: str, at: datetime) -> None:
        journey_time = self._pace.journey_time(at)
        day = (journey_time - self._began).days
        clock = journey_time.astimezone(ZoneInfo(actor.time_zone)).strftime("%a %H:%M")
        self._console.print(
            f"[dim]day {day:>2}  {clock}[/]  [bold]{actor.first_name:<8}[/] {words}",
            highlight=False,
            soft_wrap=False,
            overflow="ellipsis",
            no_wrap=True,
        )

    def summary(self, rows: list[tuple[Actor, str, tuple[str, ...]]]) -> bool:
        """Print how it ended for everyone beside what was expected; tell whether all is well."""
        table = Table(title="How it ended", title_justify="left", pad_edge=False)
        for column in ("Customer", "Language", "Outcome", "Messages", ""):
            table.add_column(column)
        all_well = True
        for actor, outcome, messages in rows:
            problems = _problems(actor, outcome, messages)
            all_well = all_well and not problems
            verdict = "[green]as expected[/]" if not problems else f"[red]{'; '.join(problems)}[/]"
            table.add_row(
                f"{actor.first_name} ({actor.customer_id})",
                actor.locale,
                outcome.replace("_", " "),
                str(len(messages)),
                verdict,
            )
        self._console.print(table)
        return all_well


def _problems(actor: Actor, outcome: str, messages: tuple[str, ...]) -> list[str]:
    problems = []
    if outcome != actor.outcome:
        problems.append(f"expected {actor.outcome.replace('_', ' ')}")
    if messages != actor.messages:
        problems.append(f"expected the messages {', '.join(actor.messages)}")
    return problems
