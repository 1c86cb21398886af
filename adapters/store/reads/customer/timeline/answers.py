"""What customers answered, and what they wrote that answers no question of ours."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.reads.customer.timeline.source import Customer, Source
from adapters.store.reads.explain.enrolments import answer_of
from adapters.store.schema import answers, touchpoints
from domain.explanation import ExplainedAnswer
from domain.view import AnswerEntry, Entry

_ASKED = select(touchpoints).where(
    touchpoints.c.touchpoint_id.in_(bindparam("among", expanding=True))
)

_ABOUT = ("message", "journey", "topic")


def _tell(tx: Connection, who: Customer, rows: Sequence[Row[Any]]) -> Iterator[tuple[str, Entry]]:
    among = [row.touchpoint_id for row in rows if row.touchpoint_id is not None]
    asked = {row.touchpoint_id: row for row in tx.execute(_ASKED, {"among": among})}
    for row in rows:
        question = asked.get(row.touchpoint_id)
        answer = answer_of(question, row) if question else ExplainedAnswer.model_validate(row)
        about = question and {name: getattr(question, name) for name in _ABOUT}
        told = about or dict.fromkeys(_ABOUT)
        yield row.event_id, AnswerEntry(**told, answer=answer, **who.when(row.at))


SOURCE = Source("answer", answers, answers.c.at, _tell)
