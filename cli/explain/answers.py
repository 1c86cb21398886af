"""What a customer answered."""

from cli.showing import label
from domain.explanation import ExplainedAnswer

_READ_AS = {
    "answered": "answered",
    "late": "answered too late",
    "not_understood": "not understood",
    "unmatched": "answers no question of ours",
}


def said(answer: ExplainedAnswer) -> str:
    """Say how an answer was read."""
    option = f" {answer.option}" if answer.option else ""
    stands_for = f" ({answer.stands_for})" if answer.stands_for else ""
    replied = ", and we wrote back" if answer.replied else ""
    read_as = _READ_AS.get(answer.verdict, label(answer.verdict))
    return f"by {answer.channel}: {read_as}{option}{stands_for}{replied}"
