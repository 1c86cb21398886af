"""What words must keep to is named as they are proven, with file, line and remedy."""

from pathlib import Path

import pytest

from domain.customers import Topic
from domain.messages import RESERVED, Message
from messages.preview import made_of
from messages.proving import all_faults, ill_texts
from messages.renderer import TemplateRenderer
from tests.messages.mistake import Mistake, assert_named
from tests.messages.shop import BASKET_LEFT, ENGLISH, a_shop

BROKEN = (
    Mistake(
        "a text of too many segments",
        "your basket is kept.",
        f"your basket is kept{', and kept' * 30}.",
        "sms:",
        "sms: the text takes 3 segments of 2: shorten it",
    ),
    Mistake(
        "letters that cost a text its length",
        "your basket is kept.",
        "guardamos tu canasta, así que aquí está, " + "cuando quieras, " * 5,
        "sms:",
        "shorten it, or do without íá, which leave a segment 70 characters of 160",
    ),
    Mistake(
        "a text that does not say how to opt out",
        " Reply STOP to opt out.",
        "",
        "sms:",
        "sms: the text does not say how to opt out: end it as the others do",
    ),
    Mistake(
        "a text with an empty line",
        "sms: {{ company }}: your basket is kept.{% if about.url %}",
        "sms:\n  {{ company }}: your basket is kept.\n  {% if until %}See it.{% endif %}\n"
        "  {% if about.url %}",
        "{{ company }}: your",
        "sms: the text has an empty line: begin {% if … %} on the line before, or {%- if (without "
        "until)",
    ),
    Mistake(
        "what a missing value leaves behind",
        "{% if until %}\n<mj-text",
        "<mj-text>Until {% if until %}{{ until | date }}{% endif %}.</mj-text>\n"
        "{% if until %}\n<mj-text",
        "<mj-",
        "body: they read 'Until .': write a sentence that is whole without it (without until)",
    ),
    Mistake(
        "a preheader that the body says, too",
        "<mj-button",
        "<mj-text>We have kept it for you.</mj-text>\n<mj-button",
        "preheader:",
        "preheader: it is in the body, too: say another thing",
    ),
)


@pytest.mark.parametrize("mistake", BROKEN, ids=lambda mistake: mistake.name)
def test_a_broken_rule_is_named_with_its_file_its_line_and_what_to_do(
    tmp_path: Path, mistake: Mistake
) -> None:
    assert_named(mistake, tmp_path)


def test_a_later_text_about_an_order_speaks_of_no_stop(tmp_path: Path) -> None:
    root = a_shop(tmp_path)
    later = BASKET_LEFT.model_copy(update={"topic": Topic.ORDER_UPDATES})
    before = BASKET_LEFT.model_copy(update={"name": "shop.begun"})
    assert all_faults(TemplateRenderer(root), {later.name: later}) == []
    (told,) = ill_texts(TemplateRenderer(root), (before, later))
    assert told == (
        f"{ENGLISH}, line 4: sms: the text speaks of STOP: take that out; of order updates, only "
        "a journey's first text says it"
    )


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_name_of_our_own_is_no_variable(name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}` is a name of our own"):
        Message(**{**dict(BASKET_LEFT), "about": (), "facts": (), "variables": (name,)})


def test_all_that_templates_are_given_is_a_name_of_our_own() -> None:
    sample = made_of(BASKET_LEFT, "en", {})
    given = TemplateRenderer(address="1 Long Road").values_of(BASKET_LEFT, "en", *sample)
    assert given.keys() - {*BASKET_LEFT.readable} | {"subject"} == RESERVED
