"""What customers, companies and their shops wrote is never made a link by whatever shows it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.customers import Channel, Customer
from domain.messages import Email, Text
from messages.cleaning import greeting_name
from messages.linkless import has_link, without_links
from messages.renderer import TemplateRenderer
from messages.values import clean
from workflows.post_purchase.messages import ORDER_CONFIRMED

AUTO_LINKED = re.compile(
    r"[a-z]+://|www\.|\b(tel|javascript|mailto):\S|\w\.[a-z]{2}", re.IGNORECASE
)
"""What mail programs and phones make a link of, roughly."""
UNSEEN = (
    "\u00ad\u034f\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufe0f\ufeff"
)
"""What no reader sees, and what looks for links may skip."""


@pytest.mark.parametrize(
    "written",
    [
        "http://evil.example",
        "HTTPS://evil.example/pay?now",
        "https:\\\\evil.example",
        "1http://evil.example",
        "[lamp](http://evil.example)",
        "ftp://evil",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<b>",
        "tel:+351912345678",
        "sms:+351912345678",
        "mailto:eve@evil",
        "whatsapp:hello",
        "www.evil",
        "www2.evil",
        "(tel:112)",
        "www\u200d.aa",
        "w\u200bww\u2060.evil",
        "http\u00ad:/\ufeff/evil",
        "java\u202escript:\u200falert(1)",
        "\u3164tel\ufe0f:112",
    ],
)
def test_a_word_that_says_it_is_a_link_is_left_out(written: str) -> None:
    assert without_links(f"A lamp {written} for Ana") == "A lamp for Ana"
    assert greeting_name(f"Ana {written}") is None


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("evil.example", "evil. example"),
        ("pay at evil.example/now", "pay at evil. example/now"),
        ("eve@evil.example", "eve@evil. example"),
        ("a.b.evil.co.uk", "a.b. evil. co. uk"),
        ("evil\u3002example", "evil. example"),
        ("evil\uff0eexample", "evil. example"),
        ("evil\u200d.\u200dexample", "evil. example"),
        ("evil\u200b.\u00adex\u2063ample", "evil. example"),
        ("evil.e\u200bxample", "evil. example"),
        ("evil\u034f.\U000e0041example", "evil. example"),
        ("evil\u2024example", "evil. example"),
        ("xn--e1.xn--p1ai", "xn--e1. xn--p1ai"),
        ("हिन्दी.भारत", "हिन्दी. भारत"),
        ("\U0001f4a9.la", "\U0001f4a9. la"),
        ("Dr.Martens 1460", "Dr. Martens 1460"),
    ],
)
def test_a_bare_name_is_read_the_same_and_is_no_link(written: str, printed: str) -> None:
    assert without_links(written) == printed
    assert not has_link(printed)


@pytest.mark.parametrize(
    "written",
    [
        "Size: XL",
        "Ratio 4:3",
        "J.R.R. Tolkien",
        "3.5 kg",
        "U.S. Army",
        "Hotel:12",
        "10:30",
        "e.g. x",
        "at 6 p.m\u201d",
        "\U0001f468\u200d\U0001f469",
        "क्\u200dष",
    ],
)
def test_what_is_no_link_stays_as_it_is(written: str) -> None:
    assert without_links(written) == written


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aeiw.:/\\ 12telhp\u3002-@" + UNSEEN, max_size=60))
def test_whatever_is_put_together_none_of_it_is_a_link(written: str) -> None:
    printed = without_links(written)
    assert not has_link(printed)
    assert not AUTO_LINKED.search(printed.translate(dict.fromkeys(map(ord, UNSEEN))))


def test_names_and_texts_deep_in_a_property_are_none_either() -> None:
    value = {"see evil.example": [{"title": "tel:112 Lamp"}]}
    assert clean(value) == {"see evil. example": ({"title": "Lamp"},)}


@pytest.mark.parametrize("channel", list(ORDER_CONFIRMED.channels))
def test_a_products_name_brings_no_link_into_a_mail_or_a_text(channel: Channel) -> None:
    ours = "https://go.example.com/m/t/unsubscribe"
    rendered = TemplateRenderer().render(
        ORDER_CONFIRMED,
        channel,
        Customer(customer_id="c-1", first_name="javascript:alert"),
        properties={
            name: "Aurora http://evil.example evil.example javascript:alert(1) tel:112"
            for name in ORDER_CONFIRMED.variables
            if name != "first_name"
        },
        links={action.value: ours for action in ORDER_CONFIRMED.actions},
        unsubscribe_url=ours,
    )
    content = rendered.content
    said = content.body if isinstance(content, Text) else content.subject + content.text
    assert "Aurora" in said
    assert not AUTO_LINKED.search(said.replace(ours, ""))
    if isinstance(content, Email):
        assert set(re.findall(r'href="([^"]*)"', content.html)) <= {ours}
        assert "evil.example" not in content.html
