"""What customers write, on whatever channel: an opt-out or opt-in, a call for help, an answer."""

from adapters.settings import Settings
from adapters.store.answers.outcomes import AnswerResult
from adapters.store.sandbox import SqlMailbox
from channels.registry import CHANNELS
from domain.inbound import InboundMessage
from domain.questions import AnswerOutcome
from domain.wishes import Wish, wish_in
from languages.loader import language_of, speech
from starter.client import Jornada


async def take_in(jornada: Jornada, settings: Settings, message: InboundMessage) -> str:
    """Take in a message: STOP and START act at once on its address, all else may be an answer.

    Returns the one word to write back, or nothing.
    """
    asked, reply = await _taken(jornada, settings, message)
    if reply and not settings.uses_vendors:
        mailbox = SqlMailbox(jornada.database)
        await mailbox.keep_reply(asked, message.channel, message.sender, reply, message.at)
    return reply


async def _taken(jornada: Jornada, settings: Settings, message: InboundMessage) -> tuple[str, str]:
    """Take in a message; return the touchpoint it is about, if any, and what to write back."""
    wish = wish_in(message, speech())
    if wish is Wish.STOP:
        return "", await _opted_out(jornada, settings, message)
    if wish is Wish.START:
        await jornada.customers.opted_back_in(message)
        return "", ""
    is_ours = message.to in settings.help_senders
    is_answered = is_ours or _vendor_answers(settings, message)
    result = await jornada.customers.received(message, is_answered=is_answered)
    if result.outcome is AnswerOutcome.HELP:
        return "", _help(settings, result) if is_ours and result.is_new else ""
    return result.touchpoint_id or "", _reply(settings, result)


def _vendor_answers(settings: Settings, message: InboundMessage) -> bool:
    """Tell whether its vendor answers a message by itself: ours would be a second answer."""
    is_left_to_us = message.to in settings.help_senders
    return bool(message.opt_out) or (message.is_keyword and not is_left_to_us)


async def _opted_out(jornada: Jornada, settings: Settings, message: InboundMessage) -> str:
    """Bar an address; return the one confirmation, where its country asks for it."""
    opted_out = await jornada.customers.opted_out(message)
    asks = CHANNELS[message.channel].confirms_opt_out(message.sender)
    if not (opted_out.is_first and asks) or _vendor_answers(settings, message):
        return ""
    return _filled(language_of(opted_out.locale).texts.stopped, settings)


def _help(settings: Settings, result: AnswerResult) -> str:
    return _filled(language_of(result.locale).texts.help, settings)


def _filled(words: str, settings: Settings) -> str:
    return words.replace("{company}", settings.company).replace("{contact}", settings.help_contact)


def _reply(settings: Settings, result: AnswerResult) -> str:
    if not result.may_reply or result.question is None:
        return ""
    if result.outcome is AnswerOutcome.ANSWERED:
        return _filled(language_of(result.locale).texts.words, settings)
    words = language_of(result.locale).questions[result.question]
    reply = words.help if result.outcome is AnswerOutcome.NOT_UNDERSTOOD else words.late
    return reply.replace("{options}", ", ".join(result.options))
