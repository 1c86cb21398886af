"""What was typed into a sign-up form is a name, or it is not printed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.cleaning import DEPTH, NAME_LENGTH, VALUE_LENGTH, clean, greeting_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Maria", "Maria"),
        ("  Ana   Luísa ", "Ana Luísa"),
        ("D'Artagnan", "D'Artagnan"),
        ("J.R.R. Tolkien", "J.R.R. Tolkien"),
        ("Dr. Åsa", "Dr. Åsa"),
        ("李小龍", "李小龍"),
        ("Louis 14", "Louis 14"),
        ("Ma\x00ri\u200ba\u202e", "Maria"),
        ("Ana\r\nBcc: all", "Ana Bcc: all"),
    ],
)
def test_a_name_is_greeted_on_one_line_without_invisible_characters(typed: str, name: str) -> None:
    assert greeting_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "Win at https://spam.example/x",
        "www.spam",
        "WWW.SPAM",
        "visit spam.com today",
        "spam\u00ad.com",
        "sp\u200bam.c\u200bom",
        "spam\uff0ecom",
        "spam\u3002com",
        "xn--80ak.xn--p1ai",
        "t.me/spam",
        "ana@example.com",
        "call 555 1234",
        "R$ 5000",
        "\uff11\uff12\uff13 prize",
        "1.2.3.4",
    ],
)
def test_what_looks_like_an_address_or_a_number_is_no_name(typed: str) -> None:
    assert greeting_name(typed) is None


@pytest.mark.parametrize("typed", ["", "  ", "-", "...", "😀", "\x00\u200b"])
def test_what_holds_no_letter_is_no_name(typed: str) -> None:
    assert greeting_name(typed) is None


def test_a_long_name_is_cut() -> None:
    assert greeting_name("Ana " * 30) == ("Ana " * 30)[:NAME_LENGTH].strip()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_whatever_was_typed_a_greeting_is_short_and_on_one_line(typed: str) -> None:
    name = greeting_name(typed)
    if name is not None:
        assert 0 < len(name) <= NAME_LENGTH
        assert len(name.splitlines()) == 1
        assert not any(unicodedata.category(char).startswith("C") for char in name)
        assert "@" not in name
        assert "://" not in name


def test_every_text_within_a_property_is_cleaned() -> None:
    value = {"na\nme": ["a\r\nb", ("x" * 500,)], "n": 3, "yes": True}
    assert clean(value) == {"na me": ["a b", ["x" * VALUE_LENGTH]], "n": 3, "yes": True}


def test_a_property_nested_without_end_is_left_out() -> None:
    value: object = "deep"
    for _ in range(5_000):
        value = [value]
    cleaned = clean(value)
    for _ in range(DEPTH):
        assert isinstance(cleaned, list)
        cleaned = cleaned[0]
    assert cleaned is None
