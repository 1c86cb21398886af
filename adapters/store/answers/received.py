"""Answers: what customers reply, kept with the touchpoint that asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.answers.outcomes import (
    BY_LINK,
    AnswerResult,
    Reply,
    carry_out,
    hand_over,
    publish,
    result_of,
    write_answer,
)
from adapters.store.answers.stop_tasks import ask_about_stop
from adapters.store.customers.addresses import address_digest, lock_address
from adapters.store.customers.locking import locked_at
from adapters.store.customers.rows import ensure_customer, locale_of
from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.database import Database
from adapters.store.engine.methods import Store, reading
from adapters.store.events.intake import stop_channel
from adapters.store.events.names import TEXT_RECEIVED
from adapters.store.events.write import store_event
from adapters.store.reads.questions import asked_before, asked_of, question_at
from adapters.store.reads.written import written_in_answer
from adapters.store.schema import answers
from adapters.store.states import EventState
from domain.answers import PERHAPS_STOP, Judgement, judge, judge_tap
from domain.ids import event_id_of, link_event_id
from domain.inbound import InboundMessage
from domain.questions import PICTURE, WORDS, AnswerOutcome
from domain.speech import NUMERALS, Speech
from domain.wishes import Wish, is_stop_alone, wish_in, wish_of

MOST_BY_PAGE = 100
"""Pieces in answer to one question: a page, which costs its visitor nothing, takes no more."""

_JUDGED = select(answers.c.event_id).where(answers.c.event_id == bindparam("of_event"))


def question(tx: Connection, touchpoint_id: str, at: datetime) -> AnswerResult | None:
    """Return how a touchpoint's question stands, as a page shows it; None if it asks nothing."""
    row = question_at(tx, touchpoint_id)
    if row is None:
        return None
    outcome = judge_tap(asked_of(row), at)
    if outcome is AnswerOutcome.ANSWERED:
        outcome = AnswerOutcome.OPEN
    return result_of(tx, outcome, row, row.first_option)


def by_page(
    tx: Connection,
    touchpoint_id: str,
    option: str,
    words: str,
    at: datetime,
    speech: Speech = NUMERALS,
    *,
    channel: str = BY_LINK,
) -> AnswerResult:
    """Take in a tap on a question's page; the first answer counts. `channel` says how it came.

    `speech` is what the customer's own words may be written in: a wish to stop among them is for a
    person to read. Raises LookupError where nothing was asked, ValueError for an option that was
    not offered.
    """
    row = question_row(tx, touchpoint_id)
    if option not in row.options.split() or option == PICTURE:
        raise ValueError("it is none of the question's answers")
    if option == WORDS and not words:
        raise ValueError("an answer in their own words needs some")
    ensure_customer(tx, row.customer_id, at)
    row = question_row(tx, touchpoint_id)
    outcome = judge_tap(asked_of(row), at)
    is_piece = outcome is not AnswerOutcome.ANSWERED and bool(words and row.words_to)
    if not _is_another(tx, row, words) if is_piece else outcome is AnswerOutcome.ANSWERED_BEFORE:
        return result_of(tx, outcome, row, row.first_option)
    if outcome is AnswerOutcome.ANSWERED_BEFORE:
        outcome, option = AnswerOutcome.ADDED, WORDS
    # Each piece has an id of its own, and its repeat the same.
    event_id = link_event_id(f"{touchpoint_id}:{words}" if is_piece else touchpoint_id, outcome)
    reply = Reply(event_id, row.customer_id, channel, words, at)
    is_new = write_answer(tx, reply, Judgement(outcome, asked_of(row), option), row)
    if is_new and words:
        hand_over(tx, reply, row)
    if is_new and wish_of(words, speech) in (Wish.STOP, Wish.PERHAPS_STOP):
        ask_about_stop(tx, row.customer_id, reply.event_id, "", PERHAPS_STOP, at)
    if outcome is AnswerOutcome.ANSWERED:
        publish(tx, row, option, at)
    return result_of(tx, outcome, row, option)._replace(is_new=is_new)


def by_message(
    tx: Connection, message: InboundMessage, speech: Speech, *, is_answered: bool = False
) -> AnswerResult:
    """Take in a message: an answer to the newest question that it can be an answer to.

    `is_answered` tells whether a call for help is answered, by its vendor or by us.
    """
    reached = locked_at(tx, message.channel, message.sender)
    whose: Sequence[str | None] = reached or [None]
    stored = [_store_message(tx, message, each) for each in whose]
    if not any(stored) or _is_judged(tx, message.event_id):
        return AnswerResult(AnswerOutcome.ANSWERED_BEFORE)
    rows = {row.touchpoint_id: row for row in asked_before(tx, reached, message)}
    questions = [asked_of(row) for row in rows.values()]
    wish = wish_in(message, speech)
    takes_texts = not is_suppressed(tx, message.channel, message.sender)
    may_reply = is_answered if wish is Wish.HELP else takes_texts
    judgement = judge(
        message.body,
        questions,
        message.at,
        speech,
        may_reply=may_reply,
        wish=wish,
        has_picture=bool(message.media),
    )
    row = None if judgement.asked is None else rows[judgement.asked.touchpoint_id]
    result = carry_out(tx, _reply_of(message, reached), judgement, row)
    return result._replace(locale=locale_of(tx, reached[0])) if reached else result


class OptedOut(NamedTuple):
    """What came of a wish to stop."""

    is_first: bool
    """Whether the address is suppressed by this very message, and was not before."""
    locale: str = "en"
    """The customer's."""


def opt_out(tx: Connection, message: InboundMessage, speech: Speech) -> OptedOut:
    """Take in that a message's sender wants nothing more, and what else they wrote."""
    reached = locked_at(tx, message.channel, message.sender)  # they must not move meanwhile
    lock_address(tx, message.channel, message.sender)
    was_suppressed = is_suppressed(tx, message.channel, message.sender)
    is_new = stop_channel(tx, message.event_id, message.channel, message.sender, message.at)
    is_told = message.opt_out or is_stop_alone(message.body, speech)
    if is_new and reached and not is_told:
        by_message(tx, message, speech)
    locale = locale_of(tx, reached[0]) if reached else "en"
    return OptedOut(is_new and not was_suppressed, locale)


class Answers(Store):
    """What customers answer, by the page behind a link or by a message."""

    def __init__(self, database: Database, speech: Speech = NUMERALS) -> None:
        super().__init__(database)
        self._speech = speech

    question = reading(question)

    async def by_page(
        self, touchpoint_id: str, option: str, words: str, at: datetime
    ) -> AnswerResult:
        """Take in a tap on a question's page, as the function of that name says."""
        return await self.database.write(by_page, touchpoint_id, option, words, at, self._speech)

    async def by_message(
        self, message: InboundMessage, *, is_answered: bool = False
    ) -> AnswerResult:
        """Take in a message: an answer to the newest question that it can be an answer to."""
        return await self.database.write(by_message, message, self._speech, is_answered=is_answered)

    async def opt_out(self, message: InboundMessage) -> OptedOut:
        """Take in that a sender wants nothing more, and what else they wrote."""
        return await self.database.write(opt_out, message, self._speech)


def _reply_of(message: InboundMessage, reached: Sequence[str]) -> Reply:
    """Return what is kept of a message, with the first of the customers at its address."""
    customer_id = reached[0] if reached else None
    sender = customer_id or address_digest(message.channel, message.sender)
    return Reply(
        message.event_id,
        customer_id,
        message.channel,
        message.body,
        message.at,
        sender,
        reached,
        message.media,
    )


def question_row(tx: Connection, touchpoint_id: str) -> Row[Any]:
    """Return what a touchpoint asked. Raises LookupError where it asked nothing."""
    row = question_at(tx, touchpoint_id)
    if row is None:
        raise LookupError("that touchpoint asked nothing")
    return row


def _is_another(tx: Connection, row: Row[Any], words: str) -> bool:
    """Tell whether what was written on a page is a piece of its own, for who reads that answer.

    A repeat, as by an impatient second press, is none; nor is what comes after so many that a
    machine writes them.
    """
    pieces = written_in_answer(tx, [row.touchpoint_id]).get(row.touchpoint_id, ())
    return len(pieces) < MOST_BY_PAGE and all(piece.words != words for piece in pieces)


def _store_message(tx: Connection, message: InboundMessage, customer_id: str | None) -> bool:
    """Keep a message as an event, for each customer who has the address, or for none."""
    own_id = message.message_id if customer_id is None else f"{message.message_id}:{customer_id}"
    return store_event(
        tx,
        event_id=event_id_of(own_id, scope=message.source),
        customer_id=customer_id,
        name=TEXT_RECEIVED,
        properties={"body": message.body},
        occurred_at=message.at,
        source=message.source,
        state=EventState.DISPATCHED,  # what it means to a journey is an event of its own
    )


def _is_judged(tx: Connection, event_id: str) -> bool:
    """Tell whether a message was taken in before; its address may have been another customer's."""
    return tx.scalar(_JUDGED, {"of_event": event_id}) is not None
