"""What an event told is printed as a person would say it, or not at all."""

# ruff: noqa: RUF001 - names in other scripts are what is tested

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from domain.customers import Channel
from messages.renderer import TemplateRenderer
from messages.values import DEPTH, VALUE_LENGTH, Listed, clean, printed
from messages.wording import HTML, PLAIN, Wording
from messages.words import Piece
from tests.messages.reading import LOCALES, read_by
from tests.offenders import assert_none
from workflows.car_delivery.messages import CAR_CONFIRMED
from workflows.post_purchase.messages import CARE_TIPS, ORDER_CONFIRMED

MEANINGLESS: tuple[Any, ...] = (
    True,
    False,
    "true",
    "undefined",
    "null",
    "NaN",
    "None",
    "[object Object]",
    "[object Object],[object Object]",
    float("nan"),
    float("-inf"),
    1e300,
    10**400,
    2**53,
    {},
    [],
    {"sku": "L-1"},
    {"name": {"sku": "L-1"}},
    {"name": None, "title": True},
    [{"sku": "L-1"}, None, True],
    '{"sku": "L-1"}',
    "{'name': 'in Python'}",
    '{"a":' * 10_000 + "1" + "}" * 10_000,
    [["a lamp, again and again " * 5, "a rug, again and again " * 5]],
)
SENT = (
    (ORDER_CONFIRMED, Channel.EMAIL),
    (CARE_TIPS, Channel.EMAIL),
    (CAR_CONFIRMED, Channel.EMAIL),
    (CAR_CONFIRMED, Channel.SMS),
)


def test_what_says_nothing_reads_as_if_it_were_missing(renderer: TemplateRenderer) -> None:
    def offenders() -> Iterator[str]:
        for (message, channel), locale in product(SENT, LOCALES):
            names = [name for name in message.variables if name != "first_name"]
            missing = read_by(renderer, message, channel, locale, {})
            for value in MEANINGLESS:
                told = dict.fromkeys(names, value)
                if read_by(renderer, message, channel, locale, told) != missing:
                    yield f"{message.name} by {channel} in {locale} prints {str(value)[:60]}"

    assert_none(offenders())


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"name": "Aurora lamp", "sku": 7}, "Aurora lamp"),
        ({"title": " Aurora\nlamp "}, "Aurora lamp"),
        ({"name": "", "title": "Aurora lamp"}, "Aurora lamp"),
        ({"name": {"title": "Aurora lamp"}}, "Aurora lamp"),
        ('{"name": "Aurora lamp"}', "Aurora lamp"),
        (["Aurora lamp"], "Aurora lamp"),
        ([{"name": "Aurora lamp"}, {"sku": 1}, {"title": "Rug"}], "Aurora lamp and Rug"),
        (["Lamp", "Lamp", True, None, "Rug", 3], "Lamp, Rug, and 3"),
        (5726128734520, "5726128734520"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        ("[Limited edition]", "[Limited edition]"),
        ("x" * 500, "x" * VALUE_LENGTH),
        ("چراغ\u200cخواب", "چراغ\u200cخواب"),
    ],
)
def test_a_structure_prints_its_name_and_a_list_is_a_sentences(told: object, read: str) -> None:
    assert printed(clean(told)) == read


def test_a_list_is_joined_as_its_reader_does(renderer: TemplateRenderer) -> None:
    bought = [{"name": "Lamp"}, {"name": "Rug"}, {"name": "R&D <mug>"}]
    read = {
        locale: read_by(renderer, ORDER_CONFIRMED, Channel.EMAIL, locale, {"products": bought})
        for locale in ("en", "pt-BR", "ro")
    }
    assert "Lamp, Rug, and R&D <mug>" in read["en"]
    assert "Lamp, Rug e R&D <mug>" in read["pt-BR"]
    assert "Lamp, Rug și R&D <mug>" in read["ro"]


def test_what_was_bought_is_one_product_before_it_is_several(renderer: TemplateRenderer) -> None:
    told = {"product": "Lamp", "products": ["Rug"]}
    read = read_by(renderer, CARE_TIPS, Channel.EMAIL, "en", told)
    assert "your Lamp" in read
    assert "Rug" not in read


@pytest.mark.parametrize("language", [HTML, PLAIN])
def test_a_template_may_go_through_a_list_and_into_an_object(language: Any) -> None:
    words = (
        "{% for each in products %}{{ each }} {{ each.sku }};{% endfor %}"
        "{{ products | size }} {{ products | first }} {{ product | upcase }} {{ product.sku }}"
        "{% if gift %} as a gift{% endif %}{% if free %} free{% endif %}"
    )
    values = {
        "products": clean([{"name": "A", "sku": 1}, {"name": "B", "sku": 2}]),
        "product": clean({"name": "lamp", "sku": "L-1"}),
        "gift": clean("true"),
        "free": clean("false"),
    }
    read = Wording(Piece(words, "a test"), language).render(values)
    assert read == "A 1;B 2;2 A LAMP L-1 as a gift"


def test_a_truth_that_is_assigned_is_not_printed_either() -> None:
    words = "{% assign what = product | default: 'purchase' %}{{ what }}"
    assert Wording(Piece(words, "a test"), PLAIN).render({"product": True}) == "purchase"


def test_a_property_nested_without_end_is_left_out() -> None:
    value: object = "deep"
    for _ in range(5_000):
        value = [value]
    cleaned = clean(value)
    for _ in range(DEPTH - 1):
        assert isinstance(cleaned, Listed)
        cleaned = cleaned[0]
    assert cleaned == ()
