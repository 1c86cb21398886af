"""A template goes over a list of any length, and says how many it does not show."""

from pathlib import Path

import pytest

from messages.proving import faults
from messages.renderer import TemplateRenderer
from messages.values import LONGEST_LIST, Listed, clean, printed
from messages.wording import PLAIN, Wording
from messages.words import Piece
from tests.messages.shop import BASKET_LEFT, a_shop, mail_about


def things(count: int) -> list[object]:
    return [{"name": f"Thing {number}", "price": number} for number in range(count)]


def said(words: str, about: object) -> str:
    return Wording(Piece(words, "a test"), PLAIN).render({"about": clean({"items": about})})


def test_the_shops_words_are_well(tmp_path: Path) -> None:
    assert faults(TemplateRenderer(a_shop(tmp_path)), [BASKET_LEFT]) == []


@pytest.mark.parametrize(
    ("count", "shown", "more"), [(0, 0, ""), (20, 20, ""), (10_000, 20, "9,980")]
)
def test_a_loop_goes_over_the_first_and_tells_of_the_others(
    tmp_path: Path, count: int, shown: int, more: str
) -> None:
    text = mail_about(a_shop(tmp_path), {"items": things(count), "currency": "EUR"}).text
    assert text.count("Thing ") == shown
    assert (f"and {more} more things" in text) is bool(more)


def test_one_more_is_one(tmp_path: Path) -> None:
    assert "and one more thing\n" in mail_about(a_shop(tmp_path), {"items": things(21)}).text


def test_a_long_list_prints_no_sentence_and_counts_in_full(tmp_path: Path) -> None:
    root = a_shop(tmp_path)
    short, long = (
        mail_about(root, {"items": things(count)}).subject for count in (2, LONGEST_LIST + 1)
    )
    assert short == "You left Thing 0 and Thing 1 behind"
    assert long == "You left something behind"
    assert said("{{ about.items.size }} {{ about.items | size }}", things(300)) == "300 300"


def test_a_list_is_there_although_it_is_no_sentence() -> None:
    words = (
        "{% if about.items %}{% for item in about.items %}{{ item.price }},{% endfor %}{% endif %}"
    )
    assert said(words, [{"price": 1}, {"price": 2}]) == "1,2,"


def test_what_is_no_list_is_gone_over_never() -> None:
    words = "{% for item in about.items %}{{ item.name | default: 'x' }}{% else %}none{% endfor %}"
    odds: tuple[object, ...] = ("Lamp", 7, {"name": "Lamp"}, True, None, [])
    for odd in odds:
        assert said(words, odd) == "none"
    assert said(words, [7, "Lamp", {"name": "Rug"}, [], None]) == "xxRugx"


def test_loops_within_loops_end() -> None:
    words = "{% for a in about.items %}{% for b in a.of %}{{ b }}{% endfor %}{% endfor %}"
    assert said(words, [{"of": ["x"] * 10_000}] * 10_000) == "x" * LONGEST_LIST**2


def test_a_list_of_long_names_is_none_and_a_short_one_is() -> None:
    assert printed(clean(["x" * 150, "y" * 150])) == ""
    cut = clean(list(range(50)))
    assert isinstance(cut, Listed)
    assert (len(cut), cut["size"], cut["more"], str(cut)) == (20, 50, 30, "")
