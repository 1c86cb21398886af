"""What becomes of an answer, however it came: it is kept, published, or read by a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, update

from adapters.store.answers.stop_tasks import ask_about_stop, is_done
from adapters.store.answers.their_words import hand_to_team
from adapters.store.customers.zones import whereabouts_of
from adapters.store.engine.statements import ByDialect
from adapters.store.events.names import FROM_ANSWERS
from adapters.store.events.write import store_event
from adapters.store.schema import answers, touchpoints
from adapters.store.tasks import ANSWERED_WITHIN, ASKED_OF, open_task
from domain.actions import Action
from domain.answers import Judgement
from domain.clock import DEFAULT_ZONE
from domain.events import Answered, AnswerNotUnderstood
from domain.ids import link_event_id, local_key
from domain.questions import AnswerOutcome, Question

BY_LINK = "link"
"""What stands for a channel where a page was tapped, however its link had come."""
ANSWER_BY = "answer_by"
"""What an answer's event has, undeclared, of its question: until when it could be answered."""

_INSERT = ByDialect(
    answers, lambda insert: insert.on_conflict_do_nothing().returning(answers.c.event_id)
)
_CLOSE = update(touchpoints).where(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))


class AnswerResult(NamedTuple):
    """What came of an answer."""

    outcome: AnswerOutcome
    is_new: bool = False
    """False for a repeat of what was taken in before."""
    touchpoint_id: str | None = None
    question: Question | None = None
    options: tuple[str, ...] = ()
    option: str | None = None
    locale: str = "en"
    """The customer's, as the next."""
    time_zone: str = DEFAULT_ZONE
    facts: Mapping[str, object] = MappingProxyType({})
    """What its message was given: the template variables of its journey."""
    may_reply: bool = False
    """Whether one helpful or courteous word may go back: once a question, never after a STOP."""


class Reply(NamedTuple):
    """What a customer wrote, in a message or beside a tap."""

    event_id: str
    customer_id: str | None
    channel: str
    words: str
    at: datetime
    sender: str = ""
    """The customer's id, or a digest of an address that no customer has."""
    shared_by: Sequence[str] = ()
    """All customers at the address it came from."""
    media: Sequence[str] = ()
    """Of each picture that came with it, where the vendor keeps it."""


def closed_at(answered: Mapping[str, Any]) -> datetime | None:
    """Return when the question closed that an event of ours answers, by its properties.

    None for one of an older version. What others track by this name may hold anything: ask only
    for an event that names its enrolment.
    """
    closed = answered.get(ANSWER_BY)
    return None if closed is None else datetime.fromisoformat(closed)


def carry_out(
    tx: Connection, reply: Reply, judgement: Judgement, row: Row[Any] | None
) -> AnswerResult:
    """Keep an answer as it was judged; publish it, or ask a person to read it."""
    write_answer(tx, reply, judgement, row)
    if judgement.person_reads and judgement.is_stop:
        for customer_id in reply.shared_by or (None,):
            reason = judgement.person_reads
            ask_about_stop(tx, customer_id, reply.event_id, reply.sender, reason, reply.at)
    elif judgement.person_reads:
        _ask_person(tx, reply, row, judgement.person_reads)
    if row is None:
        return AnswerResult(judgement.outcome, is_new=True)
    if judgement.has_words:
        hand_over(tx, reply, row)
    if judgement.outcome is AnswerOutcome.NOT_UNDERSTOOD:
        _tell_misunderstood(tx, reply, row)
    option = judgement.option
    if judgement.outcome is AnswerOutcome.ANSWERED:
        publish(tx, row, str(option), reply.at)
    if judgement.outcome is AnswerOutcome.ANSWERED_BEFORE:
        option = row.first_option
    result = result_of(tx, judgement.outcome, row, option)
    return result._replace(is_new=True, may_reply=judgement.may_reply)


def hand_over(tx: Connection, reply: Reply, row: Row[Any]) -> None:
    """Let the team that reads the words of a question read these, if it has one."""
    if row.words_to is not None:
        hand_to_team(tx, row, reply.event_id, reply.at, has_picture=bool(reply.media))


def _ask_person(tx: Connection, reply: Reply, row: Row[Any] | None, reason: str) -> None:
    """Open a task about a message: one a question or a sender until it is done; then another."""
    task_key = f"text:{reply.sender if row is None else row.touchpoint_id}"
    open_task(
        tx,
        f"text:{reply.event_id}" if is_done(tx, task_key) else task_key,
        journey=None if row is None else row.journey,
        customer_id=reply.customer_id if row is None else row.customer_id,
        key=None if row is None else row.key or None,
        workflow_id=None if row is None else row.workflow_id,
        event_id=reply.event_id,
        owner=ASKED_OF,
        reason=reason,
        at=reply.at,
        due_at=reply.at + ANSWERED_WITHIN,
    )


def publish(tx: Connection, row: Row[Any], option: str, at: datetime) -> None:
    """Close the question, and store the event that its journey receives."""
    tx.execute(_CLOSE, {"of_touchpoint": row.touchpoint_id, "answered_at": at})
    place = local_key(row.touchpoint_key)
    answered = Answered(asked=place, question=Question(row.question), option=option)
    store_event(
        tx,
        event_id=link_event_id(row.touchpoint_id, Action.ANSWER),
        customer_id=row.customer_id,
        enrolment_id=row.enrolment_id,
        name=Answered.event_name(),
        properties=answered.model_dump(mode="json") | {ANSWER_BY: row.answer_by.isoformat()},
        occurred_at=at,
        source=FROM_ANSWERS,
    )


def _tell_misunderstood(tx: Connection, reply: Reply, row: Row[Any]) -> None:
    """Store the event by which the enrolment counts it. The words stay here."""
    store_event(
        tx,
        event_id=f"misunderstood:{reply.event_id}",
        customer_id=row.customer_id,
        enrolment_id=row.enrolment_id,
        name=AnswerNotUnderstood.event_name(),
        properties={"asked": local_key(row.touchpoint_key)},
        occurred_at=reply.at,
        source=FROM_ANSWERS,
    )


def write_answer(tx: Connection, reply: Reply, judgement: Judgement, row: Row[Any] | None) -> bool:
    """Keep an answer as it was judged; returns False for one that was kept before."""
    answer = {
        "event_id": reply.event_id,
        "customer_id": reply.customer_id if row is None else row.customer_id,
        "touchpoint_id": None if row is None else row.touchpoint_id,
        "channel": reply.channel,
        "verdict": judgement.outcome,
        "option": judgement.option,
        "words": reply.words,
        "media": list(reply.media) or None,
        "replied": judgement.may_reply,
        "at": reply.at,
    }
    return tx.execute(_INSERT.of(tx), answer).first() is not None


def result_of(
    tx: Connection, outcome: AnswerOutcome, row: Row[Any], option: str | None
) -> AnswerResult:
    """Return what came of an answer to the question of a row."""
    return AnswerResult(
        outcome,
        touchpoint_id=row.touchpoint_id,
        question=Question(row.question),
        options=tuple(row.options.split()),
        option=option,
        locale=row.locale or "en",
        time_zone=whereabouts_of(tx, row.customer_id, row.time_zone).zone,
        facts=row.facts or {},
    )
