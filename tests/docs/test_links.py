"""A reader who follows a link, or opens a file that a page names, finds it."""

import re

import pytest

from tests.docs.pages import PAGES, ROOT, anchors_of, code_of, links_of, text_of

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
    assert gone == []


@pytest.mark.parametrize("folder", ["docs", "docs/adding", "docs/adr", "docs/operating"])
def test_an_index_names_each_page_of_its_folder(folder: str) -> None:
    index = f"{folder}/README.md"
    named = {*code_of(index), *links_of(index)}
    pages = {path.name for path in (ROOT / folder).glob("*.md")} - {"README.md"}
    assert pages <= named


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("docs/adr/0")])
def test_a_decision_has_its_status_its_date_and_what_was_rejected(page: str) -> None:
    assert re.search(r"^- Status: \w+", text_of(page), re.MULTILINE)
    assert re.search(r"^- Date: \d{4}-\d{2}-\d{2}$", text_of(page), re.MULTILINE)
    assert {"decision", "rejected"} <= anchors_of(page)
