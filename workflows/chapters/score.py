"""A chapter: a question with a score, and a favour asked of those who are happy."""

from datetime import timedelta
from typing import NamedTuple

from domain.customers import Channel
from domain.journeys import Stage
from domain.messages import Message
from workflows.base.journey import Journey


class ScoreQuestion(NamedTuple):
    """What is asked, how the score is read (both ends count), and what the happy are asked for."""

    message: Message
    low: int
    """Up to this one, the customer is unhappy."""
    high: int
    """From this one on, the customer is happy."""
    favour: Message
    via: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL)


class Opinion(NamedTuple):
    """What a customer thinks; without a score, as in words alone, neither low nor high."""

    score: int = 0
    is_low: bool = False
    is_high: bool = False


async def ask_for_score(journey: Journey, question: ScoreQuestion, *, within: timedelta) -> Opinion:
    """Ask, and mail the favour to those whose score is high: they are advocates now."""
    answer = await journey.ask(question.message, via=question.via, within=within)
    if answer is None or answer.in_words:
        return Opinion()
    score = answer.score
    opinion = Opinion(score, is_low=score <= question.low, is_high=score >= question.high)
    if opinion.is_high:
        await journey.enter_stage(Stage.ADVOCACY)
        await journey.send(question.favour, via=Channel.EMAIL)
    return opinion
