"""What a customer answered."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from textwrap import wrap

from domain.explanation import ExplainedAnswer
from domain.questions import PICTURE, WORDS
from starter.telling.moments import Clock
from starter.telling.plainly import label, plain

_QUOTED = 40
"""Characters of a line that quotes."""
_READ_AS = {
    "answered": "answered",
    "late": "answered too late",
    "added": "said more",
    "not_understood": "not understood",
    "unmatched": "answers no question of ours",
    "help": "a call for help",
}
_OPTIONS = {WORDS: "in their own words", PICTURE: "with a picture"}
_CAME = {"link": "by a tap", "operator": "told to a person"}


def said(answer: ExplainedAnswer, clock: Clock) -> str:
    """Say how an answer came, and how it was read."""
    option = f" {_OPTIONS.get(answer.option, answer.option)}" if answer.option else ""
    stands_for = f" ({_told(answer.stands_for, clock)})" if answer.stands_for else ""
    replied = ", and we wrote back" if answer.replied else ""
    read_as = _READ_AS.get(answer.verdict, label(answer.verdict))
    came = _CAME.get(answer.channel, f"by {answer.channel}")
    return f"{came}: {read_as}{option}{stands_for}{replied}"


def wrote(answer: ExplainedAnswer) -> Iterator[str]:
    """Quote the customer's own words, if there are any.

    Long ones line by line, each marked: whatever they hold, no terminal wraps them into a line that
    looks like one of ours.
    """
    words = wrap(plain(answer.words), _QUOTED)
    if len(words) == 1:
        yield f'they wrote: "{words[0]}"'
    elif words:
        yield "they wrote:"
        yield from (f"| {line}" for line in words)
    yield from pictures(answer.media)


def pictures(media: Iterable[str]) -> Iterator[str]:
    """Tell of the pictures that came with a text: whoever opens one does so at the vendor."""
    for url in media:
        yield f"a picture came: {url}" if url else "a picture came: look for the text at its vendor"


def _told(fact: str, clock: Clock) -> str:
    """Write what an option stands for: a moment, if it is one."""
    try:
        at = datetime.fromisoformat(fact)
    except ValueError:
        return fact
    return fact if at.tzinfo is None else clock.moment(at)
