"""Pages are written for readers whose third language is English."""

import re

import pytest

from tests.docs.pages import PAGES, cells_of, paragraphs_of, plain_prose_of

LONGEST_CELL = 150
LONGEST_PARAGRAPH = 4 * 120
GENDERED = re.compile(r"\b(she|her|hers|herself|he|him|his|himself)\b", re.IGNORECASE)
RETIRED = re.compile(
    r"\b(unpark\w*|parked|barr?ed|unbar\w*|moot|farewell|outbox|courier|parcel|steer\w*|fence\w*)\b",
    re.IGNORECASE,
)
"""Our old words for what the field has a term for. Stored names stand in code: see the glossary."""


@pytest.mark.parametrize("page", PAGES)
def test_a_table_cell_is_a_phrase(page: str) -> None:
    assert [cell for cell in cells_of(page) if len(cell) > LONGEST_CELL] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_paragraph_has_at_most_four_lines(page: str) -> None:
    assert [each for each in paragraphs_of(page) if len(each) > LONGEST_PARAGRAPH] == []


@pytest.mark.parametrize("page", PAGES)
def test_customers_are_they(page: str) -> None:
    assert GENDERED.findall(plain_prose_of(page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_each_thing_has_its_one_word(page: str) -> None:
    assert RETIRED.findall(plain_prose_of(page)) == []
