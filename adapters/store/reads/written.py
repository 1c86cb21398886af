"""What customers wrote in answer to one question, piece by piece, for who reads it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.schema import answers
from domain.questions import AnswerOutcome

IN_WORDS = "words:"
"""What begins the key of a task about an answer in the customer's own words."""
MOST_PIECES = 20
"""Of what was written in answer to one question, the newest."""

_SAID = (AnswerOutcome.ANSWERED, AnswerOutcome.ADDED, AnswerOutcome.LATE)
_PIECES = (
    select(answers)
    .where(
        answers.c.touchpoint_id.in_(bindparam("among", expanding=True)),
        answers.c.verdict.in_(_SAID),
    )
    .order_by(answers.c.at, answers.c.event_id)
)


def written_in_answer(
    tx: Connection, touchpoint_ids: Collection[str]
) -> Mapping[str, Sequence[Row[Any]]]:
    """Return the pieces of each touchpoint's answer, in their order."""
    pieces: dict[str, list[Row[Any]]] = {}
    for row in tx.execute(_PIECES, {"among": sorted(touchpoint_ids)}):
        pieces.setdefault(row.touchpoint_id, []).append(row)
    return pieces
