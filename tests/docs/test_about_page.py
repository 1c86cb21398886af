"""docs/journeys/about.md shows code that is run, and words that are proven."""

import textwrap
from contextlib import nullcontext
from pathlib import Path

import pytest

from domain.errors import BadTemplate
from messages.proving import prove
from tests.docs.pages import ROOT, code_blocks
from tests.journeys.basket_messages import LEFT, SAMPLES, with_words
from tests.messages.drafts import as_file

PAGE = "docs/journeys/about.md"


def test_its_story_and_its_message_are_those_of_the_tests() -> None:
    story, message = code_blocks(PAGE, "python")
    journeys = ROOT / "tests" / "journeys"
    assert textwrap.indent(story, " " * 8) in (journeys / "basket.py").read_text("utf-8")
    assert message in (journeys / "basket_messages.py").read_text("utf-8")


def test_its_words_are_proven(tmp_path: Path) -> None:
    words = with_words(tmp_path)
    (shown,) = code_blocks(PAGE, "xml")
    words.files.path(LEFT, "en").write_text(shown, encoding="utf-8")
    prove(words, LEFT)


def test_its_sample_is_the_tests_own() -> None:
    (shown,) = code_blocks(PAGE, "toml")
    assert shown in SAMPLES


@pytest.mark.parametrize(
    ("code", "is_proven"),
    [
        ("{{ about.total }}", False),
        ("{{ about.total | default: 0 }}", True),
        ("{% if about.total %}{{ about.total }}{% endif %}", True),
    ],
)
def test_what_it_advises_is_proven_and_what_it_warns_of_is_not(
    tmp_path: Path, code: str, is_proven: bool
) -> None:
    words = with_words(tmp_path)
    file = as_file(f"<mj-text>{code}</mj-text>", subject="A", preheader="B", sms="C")
    words.files.path(LEFT, "en").write_text(file, encoding="utf-8")
    with nullcontext() if is_proven else pytest.raises(BadTemplate, match="it may be missing"):
        prove(words, LEFT)
