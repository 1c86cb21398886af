"""What customers wish who write in their own words: a reasonable person's reading, in a table."""

import tomllib
from pathlib import Path

from domain.wishes import Wish, wish_of
from languages.loader import speech
from tests.offenders import assert_none

TABLE = tomllib.loads((Path(__file__).parent / "wishes.toml").read_text(encoding="utf-8"))


def misread(texts: list[str], wish: Wish) -> list[str]:
    read = [(text, wish_of(text, speech())) for text in texts]
    return [
        f"{text!r} is {found.name}, not {wish.name}" for text, found in read if found is not wish
    ]


def of_all_languages(kind: str) -> list[str]:
    return [text for texts in TABLE[kind].values() for text in texts]


def test_what_is_surely_a_wish_to_stop_is_one() -> None:
    assert_none(misread(of_all_languages("sure"), Wish.STOP))


def test_what_may_be_one_is_for_a_person_to_read() -> None:
    assert_none(misread(of_all_languages("unsure"), Wish.PERHAPS_STOP))


def test_an_answer_or_a_remark_is_none() -> None:
    assert_none(misread(of_all_languages("none"), Wish.NONE))


def test_start_and_help_are_all_that_is_written() -> None:
    only = TABLE["only"]
    assert_none(misread(only["start"], Wish.START))
    assert_none(misread(only["help"], Wish.HELP))
    assert_none(misread(only["neither"], Wish.NONE))


def test_a_wish_to_stop_beside_another_counts() -> None:
    assert_none(misread(TABLE["only"]["stop"], Wish.STOP))
