"""The timeline: who was told what where, and what they did, as it happens."""

import heapq
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from channels.registry import CHANNELS
from cli.demo.personas import Customer, Fate
from domain.clock import Pace
from domain.customers import Channel
from domain.messages import Email

SEEN_WITHIN = timedelta(seconds=0.4)
"""How late a row may come: a customer glances at their inbox only so often."""


class Timeline:
    """Prints the story in order of its one clock, the journey's, beside each customer's own."""

    def __init__(self, console: Console, pace: Pace, opens_at: datetime) -> None:
        self._console = console
        self._pace = pace
        self._opens_at = opens_at
        self._coming: list[tuple[datetime, str]] = []
        self._console.print("[dim]day  UTC         local[/]", highlight=False)

    def told(self, customer: Customer, channel: Channel, words: str, at: datetime) -> None:
        """Tell that a message arrived."""
        is_mail = CHANNELS[channel].content is Email
        mark = "[cyan]mail[/]" if is_mail else "[magenta]text[/]"
        self._row(customer, f"{mark}  {escape(' '.join(words.split()))}", at)

    def did(self, customer: Customer, deed: str, at: datetime) -> None:
        """Tell what a customer did."""
        self._row(customer, f"[green]{deed}[/]", at)

    def ended(self, customer: Customer, outcome: str, at: datetime) -> None:
        """Tell how it ended for a customer."""
        self._row(customer, f"[bold]ended: {outcome.replace('_', ' ')}[/]", at)

    def _row(self, customer: Customer, words: str, at: datetime) -> None:
        moment = self._pace.journey_time(at)
        day = (moment.date() - self._opens_at.date()).days
        local = moment.astimezone(ZoneInfo(customer.time_zone))
        clocks = f"{day:>3}  {moment:%a %H:%M}   {local:%H:%M}"
        row = f"[dim]{clocks}[/]  [bold]{customer.first_name:<8}[/] {words}"
        heapq.heappush(self._coming, (at, row))
        self._print(before=datetime.now(UTC) - SEEN_WITHIN)

    def _print(self, *, before: datetime) -> None:
        while self._coming and self._coming[0][0] <= before:
            _, row = heapq.heappop(self._coming)
            self._console.print(
                row, highlight=False, soft_wrap=False, overflow="ellipsis", no_wrap=True
            )

    def summary(self, fates: Sequence[Fate]) -> bool:
        """Print how it ended for everyone beside what was expected; tell whether all is well."""
        self._print(before=datetime.max.replace(tzinfo=UTC))
        self._console.print()
        table = Table(title="How it ended", title_justify="left", pad_edge=False)
        for column in ("Customer", "Language", "Journey", "Outcome", "Messages", ""):
            table.add_column(column)
        all_well = True
        for fate in fates:
            role, customer, faults = fate.role, fate.role.customer, fate.faults()
            all_well = all_well and not faults
            expected = f"as expected, {len(fate.missed)} late" if fate.missed else "as expected"
            verdict = f"[red]{'; '.join(faults)}[/]" if faults else f"[green]{expected}[/]"
            table.add_row(
                customer.first_name,
                customer.locale,
                role.journey.replace("_", " "),
                fate.outcome.replace("_", " "),
                str(len(fate.messages)),
                verdict,
            )
        self._console.print(table)
        return all_well
