"""A mistake in the words or samples of the shop, and how it is named."""

from pathlib import Path
from typing import NamedTuple

from messages.proving import all_faults
from messages.renderer import TemplateRenderer
from tests.messages.shop import CATALOGUE, ENGLISH, a_shop, replaced


class Mistake(NamedTuple):
    """One that is made in a file: what was written instead, where it is found, and what is said."""

    name: str
    old: str
    new: str
    where: str
    """The file and the words on the line that is named."""
    said: str
    file: str = ENGLISH


def assert_named(mistake: Mistake, tmp_path: Path) -> None:
    """Make a mistake in the shop's files, and see it named."""
    root = a_shop(tmp_path)
    replaced(root, mistake.file, mistake.old, mistake.new)
    told = all_faults(TemplateRenderer(root), CATALOGUE)
    lines = (root / mistake.file).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if mistake.where in text)
    found = [each for each in told if mistake.said in each]
    assert found, told
    assert found[0].startswith(f"{mistake.file}, line {line}: ") or (
        f"{mistake.file}: " in found[0] and f"line {line}," in found[0]
    ), found
