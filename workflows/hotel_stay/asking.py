"""How guests are: asked on the first morning, and after they left."""

from typing import NamedTuple

from domain.customers import Channel
from domain.days import OnDay
from workflows.base.journey import Journey
from workflows.hotel_stay import knobs, messages, windows
from workflows.hotel_stay.events import CheckedOut

BY_TEXT_OR_MAIL = (Channel.SMS, Channel.EMAIL)
BY_MAIL_OR_TEXT = (Channel.EMAIL, Channel.SMS)
"""A text would wait for the morning at the guest's home."""


class Opinion(NamedTuple):
    """What guests say of their stay; neither of both is content."""

    happy: bool
    unhappy: bool


async def ask_if_all_is_well(journey: Journey) -> None:
    """Ask, and have a person help soon where the score is low."""
    answer = await journey.ask(
        messages.ALL_WELL, via=BY_MAIL_OR_TEXT, within=windows.ALL_WELL_OPEN, cancel_if=CheckedOut
    )
    if answer is None or answer.in_words:
        return
    if answer.score <= await journey.knob(knobs.LOW_SCORE):
        reason = f"first morning: {answer.score} of 5"
        within = await journey.knob(knobs.HELP_WITHIN)
        await journey.hand_to_person(owner="front_desk", reason=reason, within=within)


async def ask_for_opinion(journey: Journey, left: CheckedOut) -> Opinion | None:
    """Ask some days after they left if they would recommend us, and reply to what they say."""
    at = await journey.knob(knobs.OPINION_AT)
    await journey.sleep_until(OnDay(left.happened_at, at=at, days=windows.OPINION_DAYS))
    answer = await journey.ask(messages.OPINION, via=BY_TEXT_OR_MAIL, within=windows.OPINION_OPEN)
    if answer is None:
        return None
    opinion = Opinion(
        happy=answer.score >= await journey.knob(knobs.HAPPY),
        unhappy=answer.score <= await journey.knob(knobs.UNHAPPY),
    )
    await journey.send(messages.REPLY, via=BY_TEXT_OR_MAIL, facts=opinion._asdict())
    return opinion
