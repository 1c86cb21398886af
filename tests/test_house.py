"""The three cuts of the house: nothing branches on a channel, nothing knows a vendor's name."""

import re
from collections.abc import Callable, Iterator
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

WRITTEN = (".py", ".html", ".css", ".toml", ".mjml", ".md")
"""The endings of what people write. A compiled file holds a path, which may hold any name."""


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_of(path: Path) -> str:
    """Return what of a module runs: without its comments and docstrings."""
    return re.sub(r'"""(.|\n)*?"""|#[^\n]*', "", text_of(path)) if path.suffix == ".py" else ""


def found(
    pattern: re.Pattern[str], *folders: str, of: Callable[[Path], str] = code_of
) -> Iterator[str]:
    """Yield the lines that match, with their file. Migrations are of their time."""
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*")):
        file = str(path.relative_to(ROOT))
        if path.suffix in WRITTEN and "migrations" not in file:
            lines = of(path).splitlines()
            yield from (f"{file}: {line.strip()}" for line in lines if pattern.search(line))


def test_no_code_outside_channels_branches_on_a_channel() -> None:
    """Ask `channels.registry.CHANNELS[channel]` instead, or give its spec a new field."""
    assert_none(found(BRANCH, *OURS, *ROOTS, "vendors"))


def test_no_code_outside_vendors_names_a_vendor() -> None:
    """Ask `vendors.registry`, or let the vendor's folder do it. Comments count as well."""
    vendor = re.compile("|".join(VENDORS), re.IGNORECASE)
    assert_none(found(vendor, *OURS, of=text_of))


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
