"""A words file: what one message says in one language, as a marketer writes it.

    ---
    subject: Welcome, {{ first_name | default: "you" }}
    preheader: One step and your account is ready.
    sms:
      {{ company }}: confirm here
      {{ links.verify }}
    ---

    <mj-text>The body of the e-mail, in MJML.</mj-text>

A second part that begins with `--- short ---` is the short form. A long field is written below its
name, indented.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from textwrap import dedent
from typing import NamedTuple

from domain.errors import BadTemplate

FENCE = "---"
SHORT_FENCE = "--- short ---"
TRANSLATED_FROM = "translated-from"
FIELDS = ("subject", "preheader", "sms", TRANSLATED_FROM)
"""What may stand before a body."""

_FIELD = re.compile(r"([\w-]+):(?:\s+(\S.*))?\s*")


class Piece(NamedTuple):
    """A text in a file, and the line on which it begins: errors name both."""

    text: str
    where: str
    line: int = 1

    def at(self, line: int = 1) -> str:
        """Return how an error names a line of the piece, counted from 1."""
        return f"{self.where}, line {self.line + line - 1}"


class Part(NamedTuple):
    """A message in one form: its fields, and its body if it has one."""

    line: int
    """On which it begins."""
    fields: Mapping[str, Piece]
    body: Piece | None


class WordsFile(NamedTuple):
    """All forms of a message in one language."""

    where: str
    whole: Part
    short: Part | None = None

    @property
    def translated_from(self) -> str | None:
        """The fingerprint of the English words that these translate, where they say it."""
        piece = self.whole.fields.get(TRANSLATED_FROM)
        return piece.text if piece else None


def parse(text: str, where: str) -> WordsFile:
    """Read a words file; raises `BadTemplate`, naming the line and what to do."""
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [number for number, line in enumerate(lines) if line.rstrip() == SHORT_FENCE]
    if len(starts) > 1:
        raise _bad(where, starts[1], f"a second {SHORT_FENCE}: a message has one short form")
    end = starts[0] if starts else len(lines)
    if not lines or lines[0].rstrip() != FENCE:
        raise _bad(where, 0, f"a words file begins with {FENCE}, its fields and another {FENCE}")
    short = _part(lines, end, len(lines), where) if starts else None
    return WordsFile(where, _part(lines, 0, end, where), short)


def fingerprint(words: WordsFile) -> str:
    """Return a short hash of what a file says: blank lines and its own stamp do not count."""
    said = [
        None
        if part is None
        else [
            sorted(
                (name, piece.text) for name, piece in part.fields.items() if name in FIELDS[:-1]
            ),
            part.body.text if part.body else "",
        ]
        for part in (words.whole, words.short)
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:6]


def stamped(text: str, mark: str) -> str:
    """Return a words file's text with what it is translated from, in the place of an older mark."""
    lines = [line.rstrip() for line in text.rstrip().split("\n")]
    lines = [line for line in lines if not line.startswith(f"{TRANSLATED_FROM}:")]
    end = lines.index(FENCE, 1)
    return "\n".join((*lines[:end], f"{TRANSLATED_FROM}: {mark}", *lines[end:])) + "\n"


def _part(lines: list[str], start: int, end: int, where: str) -> Part:
    closing = next((n for n in range(start + 1, end) if lines[n].rstrip() == FENCE), None)
    if closing is None:
        raise _bad(where, start, f"the fields that begin here need a {FENCE} after them")
    fields: dict[str, Piece] = {}
    for name, piece in _fields(lines, start + 1, closing, where):
        if name in fields:
            raise BadTemplate(f"{piece.at()}: a second {name}: write one")
        fields[name] = piece
    return Part(start + 1, fields, _trimmed(lines, closing + 1, end, where))


def _fields(lines: list[str], start: int, end: int, where: str) -> Iterator[tuple[str, Piece]]:
    number = start
    while number < end:
        name, inline = _field(lines[number], number, where)
        following = number + 1
        while following < end and (not lines[following].strip() or lines[following][0].isspace()):
            following += 1
        below = _trimmed(lines, number + 1, following, where)
        if inline and below:
            raise _bad(where, number + 1, f"write {name} on one line, or all of it indented below")
        yield name, below or Piece(inline, where, number + 1)
        number = following


def _field(line: str, number: int, where: str) -> tuple[str, str]:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise _bad(
            where, number, "a field is written as `subject: Hello`; indent the lines below it"
        )
    if found[1] not in FIELDS:
        raise _bad(where, number, f"there is no field {found[1]}; use {', '.join(FIELDS)}")
    return found[1], (found[2] or "").rstrip()


def _trimmed(lines: list[str], start: int, end: int, where: str) -> Piece | None:
    """Return the lines without the blank ones around them and the indentation they share."""
    written = [number for number in range(start, end) if lines[number].strip()]
    if not written:
        return None
    text = "\n".join(lines[written[0] : written[-1] + 1])
    return Piece(dedent(text).rstrip(), where, written[0] + 1)


def _bad(where: str, number: int, words: str) -> BadTemplate:
    return BadTemplate(f"{where}, line {number + 1}: {words}")
