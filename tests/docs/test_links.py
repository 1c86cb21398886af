"""A reader who follows a link, or opens a file that a page names, finds it."""

import re

import pytest

from tests.docs.pages import PAGES, ROOT, anchors_of, code_of, links_of
from tests.docs.pending import NAMES

FOLDERS = (
    "activities|adapters|channels|cli|deploy|docs|domain|languages|messages|starter|tests|vendors|"
    "webhooks|workers|workflows"
)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page: str) -> None:
    here = (ROOT / page).parent
    broken = []
    for link in links_of(page):
        path, _, anchor = link.partition("#")
        target = (here / path).resolve() if path else ROOT / page
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in anchors_of(str(target))):
            broken.append(link)
    assert broken == []


def test_every_file_that_a_page_names_is_there() -> None:
    """Code that looks like a path of ours is one. `<...>` and `*` stand for any name."""
    named = {
        (page, code)
        for page in PAGES
        for code in code_of(page)
        if re.fullmatch(rf"(?:{FOLDERS})/[\w./-]*", code)
    }
    gone = sorted((page, code) for page, code in named if not (ROOT / code).exists())
    assert [each for each in gone if each[1] not in NAMES] == []


def test_the_index_of_checklists_names_each() -> None:
    index = "docs/adding/README.md"
    named = {*code_of(index), *links_of(index)}
    checklists = {path.name for path in (ROOT / index).parent.glob("*.md")} - {"README.md"}
    assert checklists <= named
