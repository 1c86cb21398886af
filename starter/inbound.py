"""Texts from customers: what they mean, wherever they came from."""

from datetime import UTC, datetime

from adapters.settings import Settings
from adapters.store.answers import Heard
from adapters.store.sandbox import SqlMailbox
from domain.customers import Channel
from domain.questions import AnswerOutcome
from domain.speech import folded_words
from languages.loader import language_of, speech
from starter.client import Jornada


async def take_in_text(
    jornada: Jornada,
    settings: Settings,
    message_id: str,
    sender: str,
    body: str,
    *,
    opt_out: str = "",
    at: datetime | None = None,
) -> str:
    """Take in a text: an opt-out or opt-in acts at once on the number, all else may be an answer.

    `opt_out` is what the carrier's side made of it already: STOP, START, HELP or nothing; `at` is
    when, if not now. Returns the one helpful or courteous word to text back, or nothing.
    """
    words, known = folded_words(body.upper()), speech()
    word = "".join(each for each in words if each not in known.polite)
    if opt_out == "STOP" or word in known.stop:
        await jornada.customers.stop_texts(message_id, sender)
    elif opt_out == "START" or word in known.start:
        await jornada.customers.restart_texts(message_id, sender)
    else:
        at = at or datetime.now(UTC)
        heard = await jornada.customers.text_received(message_id, sender, body, at=at)
        # Where the carrier's side has answered a call for help, ours would be a second answer.
        is_done_with_us = opt_out == "HELP" or not known.stop_anywhere.isdisjoint(words)
        reply = "" if is_done_with_us else _reply(heard)
        if reply and not settings.uses_vendors:
            asked = heard.touchpoint_id or ""
            mailbox = SqlMailbox(jornada.database)
            await mailbox.keep_reply(asked, Channel.SMS, sender, reply, at)
        return reply
    return ""


def _reply(heard: Heard) -> str:
    if not heard.may_reply or heard.question is None:
        return ""
    words = language_of(heard.locale).questions[heard.question]
    reply = words.help if heard.verdict is AnswerOutcome.NOT_UNDERSTOOD else words.late
    return reply.replace("{options}", ", ".join(heard.options))
