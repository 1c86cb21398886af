"""A chapter: a mail that nobody reads becomes a text."""

from datetime import timedelta

from domain.customers import Channel
from domain.events import MessageClicked, MessageOpened
from domain.messages import Message
from workflows.base.journey import Journey


async def is_read(journey: Journey, mail: Message, *, within: timedelta, text: Message) -> bool:
    """Send a mail, and a text where the mail is not read in time; tell whether it was read.

    The journey listens to `MessageOpened` and `MessageClicked`. Mail programs that load no
    pictures report no opening, so a text may reach a customer who has read the mail.
    """
    await journey.send(mail, via=Channel.EMAIL)
    if await journey.wait_for(MessageOpened, MessageClicked, about=mail, within=within):
        return True
    await journey.send(text, via=Channel.SMS)
    return False
