"""The list filters that the docs offer find what they say, and so do the links into the UI."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import expect

from cli.devserver import DevServer
from starter.saved_views import views
from tests.docs.pages import code_blocks
from tests.e2e.browser import CHROMIUM, MISSING, a_page
from tests.e2e.conftest import World
from tests.e2e.filtered import CAST, Cast
from tests.waiting import PATIENCE
from workflows.catalogue import JOURNEYS

PAGE = "docs/list-filters.md"
FILTERS = [each.strip() for each in code_blocks(PAGE, "filter")]
IN_VIEW = {
    "Stranded": (),  # tests/e2e/test_stranded.py has one
    "Held": ("held",),
    "Ended without an outcome": ("ended",),
    "Quarantine": ("held",),
    "Left early": ("left",),
    "From a segment": ("loyal", "by hand"),
    "Car delivery: in it now": ("car",),
    "Confirm consent: in it now": (),
    "Onboarding: in it now": ("held", "loyal", "by hand"),
    "Post purchase: in it now": ("told",),
    "Preference link: in it now": (),
    "Stage: awareness": (),
    "Stage: consideration": ("held", "loyal", "by hand"),
    "Stage: purchase": ("car",),
    "Stage: retention": ("told",),
    "Stage: advocacy": (),
}
"""Whom each view finds among the cast."""
OPENED = ("Held", "Ended without an outcome", "From a segment", "Stage: consideration")
"""Views that a browser opens: of each kind one."""
QUERIES = {
    view.title: parse_qs(urlsplit(view.url).query)["query"][0]
    for view in views("http://127.0.0.1:8233")
}
FOUND = {QUERIES[title]: names for title, names in IN_VIEW.items()} | {
    'CustomerId = "c-1001"': ("held",),
    'WorkflowId = "car_delivery/c-3001/car-77"': ("car",),
    'WorkflowId STARTS_WITH "post_purchase/c-2001/"': ("told", "left"),
    'WorkflowType = "onboarding" AND Segment = "loyal"': ("loyal",),
    'ExecutionStatus = "Running" AND StartTime < "2026-05-01T00:00:00Z"': (
        *("held", "told", "car", "loyal", "by hand"),
    ),
    'WorkflowType = "onboarding" AND Outcome = "never_verified"': ("lost",),
    'Outcome = "left" AND CloseTime > "2026-11-14T00:00:00Z"': ("left",),
    'HeldBy = "maria" AND ExecutionStatus = "Running"': ("held",),
}
"""Whom each filter finds: those of the views, and those that stand on the page alone."""


@pytest.fixture
def _patient_pages() -> Iterator[None]:
    """What is expected of a page may take as long as on a busy machine."""
    expect.set_options(timeout=PATIENCE * 1000)
    yield
    expect.set_options(timeout=None)


def test_each_filter_of_the_page_is_tried_and_each_view_is_on_the_page() -> None:
    assert [each for each in FILTERS if each not in FOUND] == []
    of_one = ("WorkflowType = ", "Stage = ")
    assert [
        query
        for title, query in QUERIES.items()
        if query not in FILTERS and not query.startswith(of_one)
    ] == []
    assert {journey.title() for journey in JOURNEYS} == {
        title.partition(":")[0] for title in QUERIES if title.endswith("in it now")
    }


async def test_each_filter_finds_whom_it_says_and_nobody_else(slow_world: World) -> None:
    cast = Cast(slow_world)
    await cast.assemble()
    for query, names in FOUND.items():
        await cast.found_by(query, *names)


@pytest.mark.thorough
@pytest.mark.skipif(not CHROMIUM, reason=MISSING)
@pytest.mark.usefixtures("_patient_pages")
async def test_the_ui_shows_a_view_behind_its_link_and_keeps_the_one_that_saves(
    slow_world: World, temporal_server: DevServer
) -> None:
    cast = Cast(slow_world)
    await cast.assemble()
    for title in OPENED:
        await cast.found_by(QUERIES[title], *IN_VIEW[title])
    links = dict(views(temporal_server.ui_url))
    async with a_page(1600, 1000) as page:
        view_shown = page.get_by_test_id("saved-views-button")
        for title in OPENED:
            await page.goto(links[title])
            await expect(view_shown).to_have_text("Unsaved view")
            found, others = cast.ids(*IN_VIEW[title]), cast.ids(*CAST)
            for workflow_id in sorted(found):
                await expect(page.get_by_text(workflow_id, exact=True)).to_have_count(1)
            for workflow_id in sorted(others - found):
                await expect(page.get_by_text(workflow_id, exact=True)).to_have_count(0)
        await page.goto(dict(views(temporal_server.ui_url, saving=True))["Held"])
        await expect(view_shown).to_have_text("Held")
        await page.goto(links["Held"])  # from now on the plain link leads to it, too
        await expect(view_shown).to_have_text("Held")
