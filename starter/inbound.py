"""What customers write: an opt-out, an opt-in or an answer, on whatever channel it came."""

from adapters.settings import Settings
from adapters.store.answers import AnswerResult
from adapters.store.sandbox import SqlMailbox
from domain.inbound import InboundMessage
from domain.questions import AnswerOutcome
from domain.speech import folded_words
from languages.loader import language_of, speech
from starter.client import Jornada


async def take_in(jornada: Jornada, settings: Settings, message: InboundMessage) -> str:
    """Take in a message: STOP and START act at once on its address, all else may be an answer.

    Returns the one helpful or courteous word to write back, or nothing.
    """
    words, known = folded_words(message.body.upper()), speech()
    word = "".join(each for each in words if each not in known.polite)
    if message.opt_out == "STOP" or word in known.stop:
        await jornada.customers.opted_out(message)
        return ""
    if message.opt_out == "START" or word in known.start:
        await jornada.customers.opted_back_in(message)
        return ""
    result = await jornada.customers.received(message)
    # Where the vendor has answered a call for help, ours would be a second answer.
    is_replied_to = message.opt_out == "HELP" or not known.stop_anywhere.isdisjoint(words)
    reply = "" if is_replied_to else _reply(result)
    if reply and not settings.uses_vendors:
        await _keep(jornada, message, result, reply)
    return reply


async def _keep(
    jornada: Jornada, message: InboundMessage, result: AnswerResult, reply: str
) -> None:
    """Keep a reply where the sandbox shows it, beside the question it is about."""
    mailbox, asked = SqlMailbox(jornada.database), result.touchpoint_id or ""
    await mailbox.keep_reply(asked, message.channel, message.sender, reply, message.at)


def _reply(result: AnswerResult) -> str:
    if not result.may_reply or result.question is None:
        return ""
    words = language_of(result.locale).questions[result.question]
    reply = words.help if result.outcome is AnswerOutcome.NOT_UNDERSTOOD else words.late
    return reply.replace("{options}", ", ".join(result.options))
