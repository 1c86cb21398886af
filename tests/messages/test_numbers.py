"""Amounts, numbers and plurals are written as in the customer's own region."""

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st
from liquid import Environment

from messages.conventions import conventions
from messages.sms import GSM_7
from messages.values import LARGEST, clean
from messages.wording import HTML, PLAIN, Wording
from messages.words import Piece


def written(
    told: object, form: str, locale: Locale | str = "en", language: Environment = PLAIN
) -> str:
    found = Locale.parse(locale, sep="-") if isinstance(locale, str) else locale
    wording = Wording(Piece(f"{{{{ told | {form} }}}}", "a test"), language)
    return wording.render({"told": clean(told), "conventions": found})


@pytest.mark.parametrize(
    ("wanted", "words", "currency", "read"),
    [
        ("es-MX", "es", "MXN", "$1,249.00"),
        ("es-MX", "es", "USD", "USD1,249.00"),
        ("es", "es", "EUR", "1.249,00 €"),
        ("en-GB", "en", "GBP", "£1,249.00"),
        ("en", "en", "USD", "$1,249.00"),
        ("pt-BR", "pt-BR", "BRL", "R$ 1.249,00"),
        ("pt-PT", "pt-BR", "EUR", "1 249,00 €"),
        ("ro", "ro", "RON", "1.249,00 RON"),
        ("de-DE", "en", "EUR", "1.249,00 €"),
        ("de", "en", "EUR", "€1,249.00"),
        ("xx", "en", "EUR", "€1,249.00"),
        ("en", "en", "JPY", "¥1,249"),
        ("en", "en", "KWD", "KWD1,249.000"),
    ],
)
def test_an_amount_is_written_as_in_the_customers_region(
    wanted: str, words: str, currency: str, read: str
) -> None:
    assert written(1249, f"money: '{currency}'", conventions(wanted, words)) == read


@pytest.mark.parametrize(
    ("told", "currency", "read"),
    [
        ("1249.00", "'eur'", "€1,249.00"),
        (-5, "'EUR'", "-€5.00"),
        (0, "'EUR'", "€0.00"),
        (0.1 + 0.2, "'EUR'", "€0.30"),
        (12.345, "'KWD'", "KWD12.345"),
        (5, "'XYZ'", "XYZ5.00"),
        (5, "'euros'", "5.00"),
        (1249.5, "nothing", "1,249.50"),
        (5, "5", "5.00"),
        ("call us", "'EUR'", "call us"),
        ("1,249.00", "'EUR'", "1,249.00"),
        ("1e9", "'EUR'", "1e9"),
        ({"name": "Lamp"}, "'EUR'", "Lamp"),
    ],
)
def test_an_odd_amount_or_currency_still_prints(told: object, currency: str, read: str) -> None:
    assert written(told, f"money: {currency}") == read


@pytest.mark.parametrize(
    ("told", "form", "locale", "read"),
    [
        (1249.5, "number", "pt-BR", "1.249,5"),
        (1249, "number", "en-IN", "1,249"),
        (123456789, "number", "en-IN", "12,34,56,789"),
        (0.125, "number", "en", "0.12"),
        (15, "percent", "en", "15%"),
        (12.5, "percent", "es", "12,5 %"),
        ("7", "percent", "ro", "7 %"),
        ("many", "percent", "en", "many"),
        (1.005, "times: 100 | number", "en", "100.5"),
        ("abc", "plus: 2", "en", "2"),
        (12.345, "round: 1", "en", "12.3"),
    ],
)
def test_numbers_and_shares(told: object, form: str, locale: str, read: str) -> None:
    assert written(told, form, locale) == read


ROMANIAN = 'plural: one: "{n} articol", few: "{n} articole", other: "{n} de articole"'
ENGLISH = 'plural: one: "1 item", other: "{n} items"'


@pytest.mark.parametrize(
    ("told", "form", "locale", "read"),
    [
        (0, ENGLISH, "en", "0 items"),
        (1, ENGLISH, "en", "1 item"),
        (1249, ENGLISH, "en", "1,249 items"),
        ("2", ENGLISH, "en", "2 items"),
        ("two", ENGLISH, "en", "two items"),
        (1, ROMANIAN, "ro", "1 articol"),
        (0, ROMANIAN, "ro", "0 articole"),
        (19, ROMANIAN, "ro", "19 articole"),
        (20, ROMANIAN, "ro", "20 de articole"),
        (1_000_000, 'plural: one: "{n} item", other: "{n} itens"', "pt-BR", "1.000.000 itens"),
        (-1, ENGLISH, "en", "1 item"),
    ],
)
def test_a_plural_takes_the_form_of_its_language(
    told: object, form: str, locale: str, read: str
) -> None:
    assert written(told, form, locale) == read


def test_what_fills_a_plural_is_escaped_and_its_words_are_not() -> None:
    form = 'plural: one: "1 <b>", other: "{n} <b>items</b>"'
    assert written("<i>", form, language=HTML) == "&lt;i&gt; <b>items</b>"


def test_an_amount_does_not_make_a_text_message_twice_as_long() -> None:
    for locale, currency in (("pt-BR", "BRL"), ("ro", "RON"), ("pt-PT", "EUR"), ("es", "EUR")):
        text = written(-1249.5, f"money: '{currency}'", locale)
        assert set(text) <= GSM_7 | {"€"}
        assert "\u00a0" in written(1249.5, f"money: '{currency}'", locale, HTML)


ANY_NUMBER = st.one_of(
    st.integers(), st.floats(), st.text(max_size=30), st.decimals().map(str), st.booleans()
)


@settings(max_examples=150, deadline=None)
@given(ANY_NUMBER, st.one_of(st.none(), st.text(max_size=5)), st.sampled_from(["en", "ar", "fa"]))
def test_no_number_and_no_currency_breaks_a_render(
    told: object, currency: str | None, locale: str
) -> None:
    values = {"told": clean(told), "c": clean(currency), "conventions": Locale.parse(locale)}
    text = (
        "{% if told %}{{ told | money: c }}{{ told | number }}{{ told | percent }}"
        "{{ told | plural: other: '{n}' }}{{ told | plus: c }}{{ told | times: told }}"
        "{{ told | round }}{{ told | size }}{% if told > 3 %}{% endif %}{% endif %}"
    )
    assert len(Wording(Piece(text, "a test"), PLAIN).render(values)) < 1000


def test_a_number_that_is_not_exact_is_none() -> None:
    assert clean(LARGEST) is None
    assert written(LARGEST - 1, "money: 'USD'") == f"${Decimal(LARGEST - 1):,}.00"
