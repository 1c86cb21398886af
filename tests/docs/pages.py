"""The pages, and what a reader finds in one: prose, headings, tables, links, code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("vendors/**/*.md"))
)

_FENCED = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_ITEM = re.compile(r"\n(?=\s*(?:[-*]|\d+\.) )")


class Block(NamedTuple):
    """A fenced block: its language, the file it belongs to (or ""), and its text."""

    language: str
    file: str
    text: str


def text_of(page: str) -> str:
    """Return a page as it is written."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> Iterator[Block]:
    """Yield a page's fenced blocks."""
    yield from (Block(*found) for found in _FENCED.findall(text_of(page)))


def code_blocks(page: str, language: str, file: str | None = None) -> list[str]:
    """Return the texts of a page's blocks in a language; those of one file, where that is said."""
    return [
        each.text
        for each in blocks(page)
        if each.language == language and file in (None, each.file)
    ]


def prose_of(page: str) -> str:
    """Return a page without its fenced blocks."""
    return _FENCED.sub("", text_of(page))


def plain_prose_of(page: str) -> str:
    """Return what a reader reads as sentences: no code at all, and no targets of links."""
    return _LINK.sub("]", _CODE.sub("", prose_of(page)))


def code_of(page: str) -> list[str]:
    """Return a page's code spans."""
    return _CODE.findall(prose_of(page))


def shell_of(page: str) -> Iterator[str]:
    """Return the lines of a page that a reader may type into a terminal."""
    for block in blocks(page):
        if block.language in ("sh", "bash", "text"):
            yield from block.text.splitlines()


def links_of(page: str) -> list[str]:
    """Return the targets of a page's links and pictures."""
    return _LINK.findall(prose_of(page))


def anchors_of(page: str) -> set[str]:
    """Return the fragments that lead to a page's headings, as GitHub makes them."""
    headings = (re.sub(r"\]\([^)]*\)", "", found) for found in _HEADING.findall(prose_of(page)))
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def cells_of(page: str) -> Iterator[str]:
    """Return the cells of a page's tables."""
    for line in prose_of(page).splitlines():
        if line.startswith("|"):
            yield from (cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("| ")))


def paragraphs_of(page: str) -> Iterator[str]:
    """Return a page's paragraphs and items of lists, each on one line."""
    for block in re.split(r"\n\s*\n", prose_of(page)):
        for part in _ITEM.split(block.strip()):
            if not part.startswith(("|", "#")):
                yield " ".join(part.split())
