"""What the journeys of the tests ask for in the customer's own words."""

from pathlib import Path

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.events import Event
from domain.journeys import Stage
from domain.messages import Message
from domain.questions import Question
from messages.renderer import TemplateRenderer
from tests.messages.drafts import as_file, copied


class TryOnArrived(Event):
    """A box of frames is with the customer."""


class TryOnDecided(Event):
    """They keep some of them, or none."""


COMFORT = Message(
    name="comfort.wishes",
    title="What makes the stay comfortable",
    topic=Topic.ACCOUNT,
    stage=Stage.PURCHASE,
    owner="growth",
    channels=(Channel.SMS, Channel.EMAIL),
    asks=Question.WORDS,
    words_to="concierge",
    actions=(Action.ANSWER,),
)
ALL_WELL = Message(
    name="comfort.all_well",
    title="Is all well?",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="growth",
    channels=(Channel.SMS, Channel.EMAIL),
    asks=Question.SATISFACTION,
    words_to="hotel",
    actions=(Action.ANSWER,),
)
FITTING = Message(
    name="fitting.fit",
    title="How do they fit?",
    topic=Topic.ACCOUNT,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.SMS,),
    asks=Question.WORDS,
    words_to="stylist",
    actions=(Action.ANSWER,),
)
CATALOGUE = {message.name: message for message in (COMFORT, ALL_WELL, FITTING)}

BUTTON = '<mj-button href="{{ links.answer }}">Tell us</mj-button>'
WORDS = {
    COMFORT: as_file(
        f"<mj-text>What would make your stay more comfortable?</mj-text>{BUTTON}",
        subject="Your stay",
        preheader="Tell us what you wish.",
        sms="{{ company }}: what would make your stay more comfortable? Reply, or tap: "
        "{{ links.answer }} Reply STOP to opt out.",
    ),
    ALL_WELL: as_file(
        f"<mj-text>Is all well, from 1 to 5? Or tell us in words.</mj-text>{BUTTON}",
        subject="Is all well?",
        preheader="One question.",
        sms="{{ company }}: is all well? Reply 1 to 5, or tell us in words: {{ links.answer }} "
        "Reply STOP to opt out.",
    ),
    FITTING: as_file(
        "",
        sms="{{ company }}: how do they fit? Reply with a number or a picture, or tap: "
        "{{ links.answer }} Reply STOP to opt out.",
    ),
}


def with_words(tmp_path: Path) -> TemplateRenderer:
    """Return a renderer of these messages' words, written below a folder."""
    renderer = TemplateRenderer(copied(tmp_path))
    for message, words in WORDS.items():
        path = renderer.files.path(message, "en")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    return renderer
