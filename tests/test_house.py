"""The three cuts of the house: nothing branches on a channel, nothing knows a vendor's name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.registry import CHANNELS
from tests.offenders import assert_none
from tests.tree import ROOT
from vendors.registry import VENDORS

OURS = (
    "domain",
    "languages",
    "messages",
    "activities",
    "workflows",
    "adapters",
    "starter",
    "webhooks",
)
ROOTS = ("workers", "cli")
"""The composition roots. They may name a vendor, and ask a channel's spec as all others do."""

ONE = rf"Channel\.(?:{'|'.join(channel.name for channel in CHANNELS)})\b"
BRANCH = re.compile(
    rf"(?:\bis|\bis not|==|!=|\bin) \(?{ONE}|\bcase {ONE}|\[{ONE}\]"
    rf"|{ONE}[^,\]\n]*:(?!=)(?! Service\()"
    rf"|\bchannel (?:==|!=|in) \(?[\"'](?:{'|'.join(CHANNELS)})[\"']"
)
"""A condition, a case, a dictionary's key, or a look-up by one channel. A vendor's declaration of
which channels it serves is none."""

STILL_NAMING = {
    # Since 29 November 2026, until the branch `inbound` is merged: which vendor a text came by is
    # known to who takes it in.
    "adapters/store/answers.py": 4,
    "adapters/store/events/names.py": 2,
    "starter/client/customers.py": 3,
}


def lines_of(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield each line of code with its file. Comments and what docstrings tell do not count."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            code = re.sub(r'"""(.|\n)*?"""|#[^\n]*', "", path.read_text(encoding="utf-8"))
            yield from ((str(path.relative_to(ROOT)), line) for line in code.splitlines())


def found(pattern: re.Pattern[str], *folders: str) -> dict[str, list[str]]:
    hits: dict[str, list[str]] = {}
    for file, line in lines_of(*folders):
        if "migrations" not in file and pattern.search(line):
            hits.setdefault(file, []).append(line.strip())
    return hits


def too_many(hits: dict[str, list[str]], allowed: dict[str, int]) -> Iterator[str]:
    """Name what is not allowed, and what is not needed any more."""
    for file in sorted({*hits, *allowed}):
        lines, expected = hits.get(file, []), allowed.get(file, 0)
        if len(lines) > expected:
            yield "\n  ".join((f"{file}: {len(lines)} instead of {expected}", *lines))
        elif len(lines) < expected:
            yield f"{file}: lower its number to {len(lines)}, it is better now"


def test_no_code_outside_channels_branches_on_a_channel() -> None:
    """Ask `channels.registry.CHANNELS[channel]` instead, or give its spec a new field."""
    assert_none(too_many(found(BRANCH, *OURS, *ROOTS, "vendors"), {}))


def test_no_code_outside_vendors_names_a_vendor() -> None:
    """Ask `vendors.registry`, or let the vendor's folder do it."""
    vendor = re.compile("|".join(VENDORS), re.IGNORECASE)
    assert_none(too_many(found(vendor, *OURS), STILL_NAMING))


@pytest.mark.parametrize(
    "line",
    [
        "if channel is Channel.EMAIL:",
        "return topic.transactional and channel is not Channel.SMS",
        'words = {Channel.EMAIL: "e-mail", Channel.SMS: "text"}',
        "if channel in (Channel.SMS, other):",
        "case Channel.SMS:",
        "return REACHED_AT[Channel.SMS]",
        'if message.channel == "sms":',
    ],
)
def test_a_branch_is_found_however_it_is_written(line: str) -> None:
    assert BRANCH.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "await self.send(WELCOME, via=Channel.EMAIL)",
        "channels=(Channel.SMS, Channel.EMAIL),",
        "name=Channel.EMAIL,",
        "if CHANNELS[channel].takes_replies:",
        "Channel.EMAIL: Service(",
    ],
)
def test_to_name_a_channel_is_no_branch(line: str) -> None:
    assert not BRANCH.search(line)


def test_each_folder_of_the_house_is_looked_at() -> None:
    packages = {path.parent.name for path in Path(ROOT).glob("*/__init__.py")}
    assert packages == {*OURS, *ROOTS, "channels", "vendors", "tests"}
