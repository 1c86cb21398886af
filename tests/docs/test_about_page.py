"""docs/journeys/about.md shows code that is run, and words that are proven."""

import re
import textwrap
from pathlib import Path

import pytest

from domain.errors import BadTemplate
from messages.proving import prove
from messages.renderer import TemplateRenderer
from tests.docs.pages import ROOT, text_of
from tests.journeys.basket_messages import LEFT, with_words
from tests.messages.drafts import as_file

PAGE = "docs/journeys/about.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(PAGE), re.MULTILINE | re.DOTALL)


def test_its_story_and_its_message_are_those_of_the_tests() -> None:
    story, message = blocks("python")
    journeys = ROOT / "tests" / "journeys"
    assert textwrap.indent(story, " " * 8) in (journeys / "basket.py").read_text("utf-8")
    assert message in (journeys / "basket_messages.py").read_text("utf-8")


def test_its_words_are_proven(tmp_path: Path) -> None:
    words = with_words(tmp_path)
    (shown,) = blocks("xml")
    words.files.path(LEFT, "en").write_text(shown, encoding="utf-8")
    prove(words, LEFT)


def rows() -> list[tuple[str, str]]:
    table = text_of(PAGE).partition("| in the words |")[2].partition("\n\n")[0]
    cells = [line.replace("\\|", "\0").split("|")[1:3] for line in table.splitlines()[2:]]
    return [(bad.replace("\0", "|"), good.replace("\0", "|")) for bad, good in cells]


@pytest.mark.parametrize(("bad", "good"), rows()[:2])
def test_what_the_table_advises_is_proven_and_what_it_warns_of_is_not(
    tmp_path: Path, bad: str, good: str
) -> None:
    root = with_words(tmp_path).files.root

    def proven(code: str) -> None:
        ends = "{% endif %}" * (code.count("{% if") - code.count("{% endif"))
        file = as_file(f"<mj-text>{code}{ends}</mj-text>", subject="A", preheader="B", sms="C")
        words = TemplateRenderer(root)  # each reads a file once
        words.files.path(LEFT, "en").write_text(file, encoding="utf-8")
        prove(words, LEFT)

    (warned,) = re.findall(r"`([^`]+)`", bad)
    with pytest.raises(BadTemplate, match=r"it may be (missing|no number)"):
        proven(warned)
    for advised in re.findall(r"`([^`]+)`", good):
        proven(advised)
