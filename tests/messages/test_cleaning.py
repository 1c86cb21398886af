"""What was typed into a sign-up form is a name, or it is not printed."""

# ruff: noqa: RUF001 - names in other scripts are what is tested

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.cleaning import JOINER, NAME_LENGTH, NON_JOINER, greeting_name, one_line


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
        shown = name.replace(JOINER, "").replace(NON_JOINER, "")
        assert not any(unicodedata.category(char).startswith("C") for char in shown)
        assert "@" not in name
        assert "://" not in name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("علی\u200cرضا", "علی\u200cرضا"),  # Persian
        ("नुक़्\u200dता", "नुक़्\u200dता"),  # Hindi
        ("র\u200d্যাম", "র\u200d্যাম"),  # Bengali
        ("ශ්\u200dරී", "ශ්\u200dරී"),  # Sinhala
        ("علی\u200c\u200cرضا", "علی\u200cرضا"),
        ("\u200cعلی\u200c", "علی"),
        ("\u202eعلی\u200cرضا\u202c", "علی\u200cرضا"),
        ("A\u200dna", "Ana"),
        ("李\u200c小龍", "李小龍"),
    ],
)
def test_a_joiner_stays_where_it_is_spelling_and_goes_where_it_hides(typed: str, name: str) -> None:
    assert greeting_name(typed) == name


def test_an_emoji_of_several_stays_one() -> None:
    for emoji in ("👩\u200d👩\u200d👧", "❤\ufe0f\u200d🔥", "👩🏽\u200d🚀", "🏳\ufe0f\u200d🌈"):
        assert one_line(f"Lamp {emoji}\u200d") == f"Lamp {emoji}"


def test_a_cut_leaves_no_joiner_behind() -> None:
    typed = "علی" * 13 + "\u200cرضا"
    assert greeting_name(typed) == ("علی" * 13)
    assert one_line(typed, 40) == "علی" * 13


@pytest.mark.parametrize(
    "typed", ["undefined", "null", "NULL", "None", "NaN", "nan", " null\n", "[object Object]"]
)
def test_what_a_program_writes_for_nothing_is_no_name(typed: str) -> None:
    assert greeting_name(typed) is None


def test_ms_null_and_nan_are_greeted() -> None:
    assert [greeting_name(name) for name in ("Null", "Nan", "Nil")] == ["Null", "Nan", "Nil"]
