"""Whatever an event or a name says: a message is rendered, is itself, and is not endless."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.customers import Channel, Customer
from domain.messages import Email, Text
from languages.loader import written
from messages.preview import Sample, made_of, rendered
from messages.renderer import TemplateRenderer
from tests.messages.reading import Form, forms_on
from tests.messages.shop import BASKET_LEFT, CATALOGUE, HOST, a_shop
from tests.offenders import assert_none
from tests.thorough import few

FORMS = [(form, channel) for channel in Channel for form in forms_on(channel)]
ENDLESS = "{% for i in (1..999999999) %}x{% endfor %}"
HOSTILE: tuple[object, ...] = (
    ["a thing"] * 10_000,
    [{"name": "Lamp", "price": 1, "items": ["x"] * 10_000}] * 10_000,
    '{{ "x" | upcase }}',
    "{{ links }}{{ company }}{% assign company = 'Evil' %}",
    ENDLESS,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</mj-text></td></table></body></html>",
    "\u202egnp.exe\u202c \u200f\u200e\u061c\u2066",
    "\x00\x07\r\nBcc: all@evil.example\r\n\r\n",
    "https://evil.example/pay",
    "x" * 1_000_000,
    float("nan"),
    -(10**400),
    {"name": {"title": ["deep"] * 50}},
    {"__class__": "x", "items": ENDLESS, "size": -1, "first": {}},
    {f"field {number}": number for number in range(5_000)},
    '[{"name": "in a text"}, ' + "[" * 500,
    True,
)
MARKS = re.compile("[\u0000-\u0009\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and marks that turn the direction in which a text is read."""
MOST = 1_000_000
"""No message is longer, in characters."""


def everywhere(form: Form, hostile: object) -> Sample:
    """Return a sample in which all that is told is this."""
    names = dict.fromkeys(form.message.variables, hostile)
    about = {"items": hostile, "total": hostile, "url": hostile, "currency": hostile}
    sample = made_of(form.message, form.locale, {**names, "about": about})
    name = hostile if isinstance(hostile, str) else None
    customer = Customer(customer_id="c-1", locale=form.locale, first_name=name)
    return sample._replace(customer=customer)


def faults_of(renderer: TemplateRenderer, form: Form, channel: Channel) -> Iterator[str]:
    """Yield what is wrong with a message of which all is hostile, in one way after another."""
    for number, told in enumerate(HOSTILE):
        sample = everywhere(form, told)
        content = rendered(renderer, form.message, channel, sample, short=form.short).content
        links = {*sample.links.values(), sample.unsubscribe_url}
        wrong = [*wrong_in_text(content)]
        wrong += wrong_in_html(content.html, links) if isinstance(content, Email) else []
        yield from (f"{form} by {channel} of HOSTILE[{number}] {each}" for each in wrong)


def wrong_in_text(content: Email | Text) -> Iterator[str]:
    parts = [content.body] if isinstance(content, Text) else [content.subject, content.text]
    for part in parts:
        if not 0 < len(part) < MOST:
            yield "is endless or empty"
        if MARKS.search(part):
            yield "holds a control character"
        if "evil.example" in part:
            yield "links to another's"
        if re.search("x{201}|^X", part):
            yield "ran what was told, or cut nothing"
        if "Evil" in part.replace("company = 'Evil'", ""):
            yield "shows another company"
    if len(parts[0].splitlines()) != 1 and isinstance(content, Email):
        yield "has a subject of two lines"


def wrong_in_html(html: str, links: set[str]) -> Iterator[str]:
    if html.count("</html>") != 1 or re.search("<script|<img src=x", html):
        yield "is other HTML"
    if not {*re.findall(r'href="([^"]*)"', html)} <= links:
        yield "links to another's in HTML"
    if len(html) > MOST or MARKS.search(html.replace("\t", " ")):
        yield "is endless, or holds a control character, in HTML"


@pytest.mark.parametrize("locale", few(list(written()), 1))
def test_no_hostile_value_does_harm_in_any_message(renderer: TemplateRenderer, locale: str) -> None:
    theirs = [(form, channel) for form, channel in FORMS if form.locale == locale]
    assert theirs
    assert_none(fault for form, channel in theirs for fault in faults_of(renderer, form, channel))


def test_nor_in_one_that_goes_over_lists(tmp_path: Path) -> None:
    shop = TemplateRenderer(a_shop(tmp_path), site_hosts=(HOST,))
    assert_none(
        fault
        for channel in BASKET_LEFT.channels
        for fault in faults_of(shop, Form(BASKET_LEFT, "en"), channel)
    )


TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from([each for each in HOSTILE if isinstance(each, str)])
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=25),
        st.dictionaries(st.sampled_from(["name", "price", "items", "size", "first"]), inner),
    ),
    max_leaves=30,
)
"""What an event may tell."""


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMS), st.data())
def test_whatever_is_told_every_message_is_rendered(
    renderer: TemplateRenderer, chosen: tuple[Form, Channel], data: st.DataObject
) -> None:
    form, channel = chosen
    told = {name: data.draw(JSON, label=name) for name in form.message.variables}
    sample = made_of(form.message, form.locale, told)
    content = rendered(renderer, form.message, channel, sample, short=form.short).content
    said = content.body if isinstance(content, Text) else content.subject
    assert said
    assert not MARKS.search(said)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> TemplateRenderer:
    return TemplateRenderer(a_shop(tmp_path_factory.mktemp("shop")), site_hosts=(HOST,))


ADDRESSES = st.sampled_from(["https://shop.example.com/b", "https://evil.example/b"])
ITEMS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("name", "price", "picture"), JSON | ADDRESSES)
)
ABOUT: st.SearchStrategy[Mapping[str, object]] = st.fixed_dictionaries(
    {},
    optional={
        "items": JSON | st.lists(ITEMS | JSON, max_size=25),
        **dict.fromkeys(("total", "url", "currency", "count"), JSON | ADDRESSES),
    },
)


@settings(max_examples=100, deadline=None)
@given(
    ABOUT,
    JSON,
    st.sampled_from(BASKET_LEFT.channels),
    st.sampled_from(["en", "es-MX", "ar-EG", "??"]),
)
def test_whatever_a_basket_holds_its_mail_is_rendered(
    shop: TemplateRenderer,
    about: Mapping[str, object],
    until: object,
    channel: Channel,
    locale: str,
) -> None:
    sample = made_of(CATALOGUE["shop.basket_left"], locale, {"until": until, "about": about})
    content = rendered(shop, BASKET_LEFT, channel, sample).content
    said = content.body if isinstance(content, Text) else content.html + content.text
    assert "evil.example" not in said
    assert said


def test_nothing_of_one_customer_is_left_in_the_mail_to_another(shop: TemplateRenderer) -> None:
    bea = {
        "until": "beas day",
        "about": {"items": [{"name": "beas lamp", "price": 71}], "total": 71},
    }
    for channel in BASKET_LEFT.channels:
        alone = rendered(shop, BASKET_LEFT, channel, made_of(BASKET_LEFT, "en", {}))
        rendered(shop, BASKET_LEFT, channel, made_of(BASKET_LEFT, "en", bea))
        assert rendered(shop, BASKET_LEFT, channel, made_of(BASKET_LEFT, "en", {})) == alone


def test_what_a_message_is_about_shadows_no_fact_and_no_words_of_ours(tmp_path: Path) -> None:
    root = a_shop(tmp_path)
    about = {"until": "2040-01-01", "company": "Evil", "first_name": "Eve", "links": {"x": "y"}}
    sample = made_of(BASKET_LEFT, "en", {"until": "2026-12-14", "about": about})
    content = rendered(TemplateRenderer(root), BASKET_LEFT, Channel.EMAIL, sample).content
    assert isinstance(content, Email)
    assert "We keep it until December 14, 2026." in content.text
    assert "Evil" not in content.html
