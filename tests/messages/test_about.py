"""`about`: all that an event told, for words that are proven against whatever that may be."""

import re
import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.customers import Channel, Customer
from domain.errors import BadTemplate
from domain.messages import Email, Message
from messages.proving import prove
from messages.renderer import TemplateRenderer
from messages.values import DEPTH, clean
from messages.wording import HTML, PLAIN, Wording
from messages.words import Piece
from tests.journeys.basket_messages import ASKED, CATALOGUE, LEFT, with_words
from tests.messages.drafts import as_file

ANA = Customer(customer_id="ana", first_name="Ana", locale="en")
LINKS = {"answer": "https://ours.example/m/secret/answer"}
UNSUBSCRIBE = "https://ours.example/m/secret/unsubscribe"


@pytest.fixture
def words(tmp_path: Path) -> TemplateRenderer:
    return with_words(tmp_path)


def refusal(words: TemplateRenderer, body: str, message: Message = LEFT) -> str:
    """Return what a build says of a body, which is on line 7."""
    file = as_file(f"<mj-text>{body}</mj-text>", subject="A", preheader="B", sms="C: D")
    words.files.path(message, "en").write_text(file, encoding="utf-8")
    with pytest.raises(BadTemplate) as caught:
        prove(words, message)
    return str(caught.value)


def mail(words: TemplateRenderer, told: Mapping[str, Any], message: Message = LEFT) -> Email:
    content = words.render(
        message,
        Channel.EMAIL,
        ANA,
        properties={},
        links=LINKS if message is ASKED else {},
        unsubscribe_url=UNSUBSCRIBE,
        about=told,
    ).content
    assert isinstance(content, Email)
    return content


def printed(template: str, told: Mapping[str, Any]) -> str:
    values = {"about": clean(told, depth=DEPTH + 1)}
    both = {Wording(Piece(template, "a test"), each).render(values) for each in (HTML, PLAIN)}
    (read,) = both
    return read


@pytest.mark.parametrize("message", CATALOGUE.values(), ids=str)
def test_words_that_need_nothing_of_the_event_are_proven(
    words: TemplateRenderer, message: Message
) -> None:
    prove(words, message)


@pytest.mark.parametrize("body", ["{{ about.total }}", "{{ abuot.total | default: 0 }}"])
def test_words_that_an_event_may_fail_fail_the_build(words: TemplateRenderer, body: str) -> None:
    assert refusal(words, body).startswith("workflows/basket/words/en/left.mjml, line 7: ")


def test_words_about_an_event_need_a_message_that_is_about_one(words: TemplateRenderer) -> None:
    of_nothing = LEFT.model_copy(update={"about": ()})
    told = refusal(words, "{{ about.total | default: 0 }}", of_nothing)
    assert told == (
        "workflows/basket/words/en/left.mjml, line 7: {{ about.total }}: this message is about no "
        "event; name its kind in about= in its messages.py"
    )


@pytest.mark.parametrize("about", ["Basket Begun", ("Basket Begun",), (str,)])
def test_a_message_names_the_classes_of_its_events(about: object) -> None:
    with pytest.raises(ValidationError):
        Message.model_validate(LEFT.model_dump() | {"about": about})


def test_a_message_about_an_event_has_no_variable_of_that_name() -> None:
    with pytest.raises(ValidationError, match="has no variable `about`"):
        Message.model_validate(LEFT.model_dump() | {"variables": ("about",)})


@pytest.mark.parametrize(
    ("template", "read"),
    [
        ("{% for i in about.items %}{{ i.size }},{% endfor %}", "M,2,"),
        (
            "{% if about.gift %}a gift{% endif %}{% if about.items.last.sold %}sold{% endif %}",
            "a gift",
        ),
        ("{{ about.note | default: 'none' }}", "none"),
        ("{{ about.shop }}, {{ about.shop.city }}", "Evil. example, Rio"),
        ("{{ about['first_name'] }} {{ about.links.answer }}", "Mallory evil. example"),
        (
            "{{ about.deep.a.a | default: 'no' }}|{{ about.deep.a.a.a.a.a.a | default: 'deep' }}",
            "no|deep",
        ),
        ("{{ about.__class__ }}{{ about.items.__len__ | default: '' }}", "a name"),
    ],
)
def test_each_property_is_as_fit_to_print_as_a_variable(template: str, read: str) -> None:
    told = {
        "items": [{"name": "A", "size": "M"}, {"name": "B", "size": 2, "sold": False}],
        "gift": True,
        "note": "undefined",
        "shop": {"name": "Evil.example", "city": "Rio"},
        "first_name": "Mallory",
        "links": {"answer": "evil.example", "a": "https://evil.example"},
        "deep": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}},
        "__class__": "a name",
    }
    assert printed(template, told) == read


def test_ten_thousand_items_are_as_many_as_the_words_show(words: TemplateRenderer) -> None:
    told = {"items": [{"name": f"Thing {n}", "price": n} for n in range(10_000)]}
    read = mail(words, told)
    assert read.subject == "Thing 0 waits for you"
    assert "Thing 2 at 2; in all" in read.text
    assert "Thing 3" not in read.text


def test_a_template_among_the_properties_is_a_text(words: TemplateRenderer) -> None:
    told = {"items": [{"name": "A {{ company }}{% for x in y %} rug"}], "total": "<script>"}
    read = mail(words, told)
    assert "1 x A {{ company }}{% for x in y %} rug;" in read.text
    assert "<script" not in read.html
    assert "secret" not in read.text.partition("Jornada sent you")[0]


NAMES = st.sampled_from(
    ("items", "total", "name", "price", "quantity", "first", "last", "size", "links", "first_name")
) | st.sampled_from(("__class__", "__liquid__", "about", "company", "", "a.b", "\ud800", "\u202e"))
SAID = (
    st.text(max_size=30)
    | st.text(string.printable, max_size=400)
    | st.sampled_from(
        (
            "{{ unsubscribe_url }}",
            "{% raw %}",
            '{"name": {"name": []}}',
            "[[[[[[[[",
            "javascript:alert(1)",
            "https://evil.example/",
            "evil.example",
            "</mj-text><script>",
            "NaN",
        )
    )
)
PLAIN_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | SAID
VALUES = st.recursive(
    PLAIN_VALUES,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=40,
)


@cache
def _kept(folder: Path) -> TemplateRenderer:
    return with_words(folder)


@given(told=st.dictionaries(NAMES, VALUES, max_size=8))
@settings(max_examples=150, deadline=None)
def test_whatever_a_sender_tells_proven_words_are_read_and_nothing_else_is_shown(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, Any]
) -> None:
    words = _kept(tmp_path_factory.getbasetemp() / "hostile")
    for message in (LEFT, ASKED):
        read = mail(words, told, message)
        body = read.text.partition("Jornada sent you")[0]
        assert "Hello Ana" in body, "who they are is never the event's to say"
        links = re.findall(r"https?://\S+|www\.\S+", body)
        assert [link.rstrip(">") for link in links] == [LINKS["answer"]] * (message is ASKED)
        assert "<script" not in read.html
        assert "evil.example" not in read.subject + body
