"""What a session of tests says beside pytest's own words: how far it is, and what it left out."""

import time
from collections import Counter
from collections.abc import Sequence

import pytest
from _pytest.terminal import TerminalReporter

from tests.waiting import SLOWNESS

ELSEWHERE = {"thorough": "make check", "prove": "make prove"}
"""Marks of what `make test` leaves out, and what runs it."""
TOLD_EVERY = 15.0
"""Seconds, at least, between two words on how far the session is."""


class Progress:
    """Says now and then how much is done, and about how long the rest takes at that speed."""

    def __init__(self, terminal: TerminalReporter) -> None:
        self._terminal = terminal
        self._done = 0
        self._began: float | None = None
        self._told_at = 0.0

    def pytest_runtest_logstart(self) -> None:
        """See pytest: a test begins, whichever process runs it."""
        self._began = self._began or time.monotonic()

    def pytest_runtest_logfinish(self) -> None:
        """See pytest: a test is over."""
        session, now = self._terminal._session, time.monotonic()  # noqa: SLF001 - it knows with xdist, too
        whole = session.testscollected if session else 0
        self._done += 1
        spent = now - (self._began or now)
        if now - max(self._told_at, self._began or now) < TOLD_EVERY or self._done >= whole:
            return
        self._told_at = now
        left = label(spent / self._done * (whole - self._done))
        self._terminal.write_line(
            f" {self._done} of {whole} tests in {label(spent)}; about {left} to go"
        )


def slowness_line() -> str:
    """Say how slow this machine is, by which all limits are scaled."""
    return f"this machine: {SLOWNESS:.1f} times slower than a quick and quiet one"


class Closing:
    """Says what was left out, and how to get it. With xdist, a worker tells the session's head."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._left_out: Counter[str] = Counter()

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """See pytest."""
        for item in items:
            self._left_out.update(mark for mark in ELSEWHERE if item.get_closest_marker(mark))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """See xdist: every worker has left out the same."""
        output = getattr(node, "workeroutput", {})  # a worker that crashed leaves none
        self._left_out = Counter(output.get("left_out", self._left_out))

    def pytest_sessionfinish(self) -> None:
        """See pytest: a worker's last words."""
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output["left_out"] = dict(self._left_out)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """See pytest."""
        skipped = len(terminalreporter.stats.get("skipped", ()))
        terminalreporter.write_line(closing_line(skipped, self._left_out))


def closing_line(skipped: int, left_out: Counter[str]) -> str:
    """Say what did not run, and how to get it."""
    parts = [
        f"{left_out[mark]} tests, which `{ELSEWHERE[mark]}` runs"
        for mark in ELSEWHERE
        if left_out[mark]
    ]
    if skipped:
        parts.insert(0, f"{skipped} skipped, each for what it lacks (SKIPPED, above)")
    return f"Not run here: {'; '.join(parts)}." if parts else "Nothing was left out."


def label(seconds: float) -> str:
    """Say a duration: `41 s`, `3 min 5 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
