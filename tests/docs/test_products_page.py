"""docs/journeys/products.md: its code is run, its words are proven, its files are read."""

import json
import textwrap
from pathlib import Path

from adapters.products.file import catalogue_in
from adapters.products.reading import common_of, id_of, listing_of
from domain.products import FIELDS
from messages.proving import prove
from tests.docs.pages import ROOT, code_blocks, text_of
from tests.journeys.looked_at_messages import LOOKED_AT, SAMPLES, with_words
from tests.messages.drafts import as_file

PAGE = "docs/journeys/products.md"


def test_its_story_and_its_message_are_those_of_the_tests() -> None:
    story, message = code_blocks(PAGE, "python")
    journeys = ROOT / "tests" / "journeys"
    assert textwrap.indent(story, " " * 8) in (journeys / "looked_at.py").read_text("utf-8")
    assert message in (journeys / "looked_at_messages.py").read_text("utf-8")


def test_its_words_are_proven(tmp_path: Path) -> None:
    (body,) = code_blocks(PAGE, "xml")
    words = with_words(tmp_path)
    words.files.path(LOOKED_AT, "en").write_text(
        as_file(body, subject="A", preheader="B"), encoding="utf-8"
    )
    prove(words, LOOKED_AT)


def test_its_sample_is_the_tests_own_and_has_what_a_product_has() -> None:
    (shown,) = code_blocks(PAGE, "toml")
    assert shown in SAMPLES
    assert {name for name in FIELDS if f"`{name}`" in text_of(PAGE)} == {*FIELDS}


def test_its_file_is_read() -> None:
    (shown,) = code_blocks(PAGE, "csv")
    catalogue = catalogue_in(shown)
    assert catalogue.dropped == []
    assert {*catalogue.products["aurora-lamp"].listings} == {"", "es", "pt-BR"}
    for column in shown.splitlines()[0].split(","):
        assert f"`{column}`" in text_of(PAGE), f"{PAGE} tells nothing of {column}"


def test_its_json_is_read() -> None:
    (shown,) = code_blocks(PAGE, "json")
    told = json.loads(shown)
    assert id_of(told) == "aurora-lamp"
    assert common_of(told).available
    assert listing_of(told).name == "Aurora lamp"
    assert listing_of(told["locales"]["pt-BR"]).currency == "BRL"
