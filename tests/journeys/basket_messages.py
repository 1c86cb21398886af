"""What the basket journeys of the tests hear and say, and their words."""

from pathlib import Path
from typing import ClassVar

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.events import Event
from domain.ids import Identifier
from domain.journeys import Stage
from domain.messages import Message
from domain.questions import Question
from messages.renderer import TemplateRenderer
from tests.messages.drafts import as_file, copied


class BasketEvent(Event):
    """Something about one basket. What is in it is not declared: journeys do not see it."""

    KEY: ClassVar[str | None] = "basket_id"
    basket_id: Identifier | None = None


class BasketBegun(BasketEvent): ...


class BasketChanged(BasketEvent): ...


class BasketEmptied(BasketEvent): ...


class Paid(BasketEvent): ...


LEFT = Message(
    name="basket.left",
    title="What is left in the basket",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.SMS, Channel.EMAIL),
    about=(BasketBegun, BasketChanged),
)
ASKED = Message(
    name="basket.asked",
    title="How the basket suits",
    topic=Topic.ACCOUNT,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    asks=Question.SATISFACTION,
    actions=(Action.ANSWER,),
    about=(BasketChanged, BasketBegun),
)
FAREWELL = Message(
    name="basket.farewell",
    title="The basket was emptied",
    topic=Topic.ACCOUNT,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    about=(BasketEmptied,),
)
CATALOGUE = {message.name: message for message in (LEFT, ASKED, FAREWELL)}

ITEMS = (
    "{% for item in about.items limit: 3 %}"
    '{{ item.quantity | default: 1 }} x {{ item.name | default: "a thing" }}'
    "{% if item.price %} at {{ item.price }}{% endif %}; {% endfor %}"
)
GREETING = 'Hello {{ first_name | default: "you" }}'
WORDS = {
    LEFT: as_file(
        f"<mj-text>{GREETING}: {ITEMS}in all {{{{ about.total | default: 0 }}}}</mj-text>",
        subject='{{ about.items.first.name | default: "Your basket" }} waits for you',
        preheader="It is still there.",
        sms='{{ company }}: {{ about.items.size | default: "some" }} things wait for you.',
    ),
    ASKED: as_file(
        f"<mj-text>{GREETING}, how is it? {ITEMS}1 to 5.</mj-text>"
        '<mj-button href="{{ links.answer }}">Say it</mj-button>',
        subject="A question",
        preheader="It takes a moment.",
    ),
    FAREWELL: as_file(
        '<mj-text>Emptied, because {{ about.why | default: "you said so" }}.</mj-text>',
        subject="Emptied",
        preheader="As you wished.",
    ),
}

SAMPLES = """\
[left.about]
total = 129.8
items = [{ name = "Aurora lamp", price = 64.9, quantity = 2 }]

[asked.about]
items = [{ name = "Aurora lamp", price = 64.9, quantity = 2 }]

[farewell.about]
why = "it was too big"
"""


def with_words(tmp_path: Path) -> TemplateRenderer:
    """Return a renderer of these messages' words, written below a folder."""
    root = copied(tmp_path)
    renderer = TemplateRenderer(root)
    for message, words in WORDS.items():
        path = renderer.files.path(message, "en")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    (root / "workflows" / "basket" / "samples.toml").write_text(SAMPLES, encoding="utf-8")
    return renderer
