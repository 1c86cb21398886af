"""In a real browser: words reload as they are saved, and a journey is stepped through."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from adapters.settings import Settings
from cli.commands.studio import a_studio
from tests.e2e.accessible import assert_everybody_can_use
from tests.e2e.browser import CHROMIUM, MISSING, a_page
from tests.journeys.world import travel_settings
from tests.messages.drafts import copied, rewrite
from tests.thorough import few
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import FIRST_STEPS, PROFILE_NUDGE, WELCOME

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=MISSING)

DESK, PHONE = (1280, 900), (360, 740)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copied(tmp_path, *CATALOGUE.values())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return travel_settings(f"sqlite:///{tmp_path / 'never-opened.db'}")


@pytest.fixture
async def url(root: Path, settings: Settings) -> AsyncIterator[str]:
    async with a_studio(settings, port=0, root=root) as opened:
        yield opened


async def test_a_message_changes_on_the_open_page_as_its_file_is_saved(
    url: str, root: Path
) -> None:
    async with a_page(1280, 900) as page:
        said: list[str] = []
        page.on("console", lambda line: said.append(f"{line.type}: {line.text}"))
        await page.goto(f"{url}/messages/{WELCOME.name}?width=phone")
        mail = page.frame_locator("iframe")
        await mail.get_by_text("Welcome, Maria!").wait_for()

        await mail.get_by_role("link", name="Confirm my e-mail").click()
        assert len(page.context.pages) == 1, "a link leads nowhere"
        assert await mail.get_by_text("Welcome, Maria!").count() == 1
        said.clear()  # the browser says that the frame may open no tab

        rewrite(root, WELCOME, {"subject": "Good morning, {{ first_name | default: 'you' }}"})
        await page.get_by_role("heading", name="Good morning, Maria").wait_for()
        rewrite(root, WELCOME, {"subject": "Good morning, {{ frist_name }}"})
        await page.get_by_role("alert").get_by_text("did you mean first_name?").wait_for()
        rewrite(root, WELCOME, {"subject": "Good evening, {{ first_name | default: 'you' }}"})
        await page.get_by_role("heading", name="Good evening, Maria").wait_for()
        assert [line for line in said if line.startswith("error")] == []


async def test_a_mail_is_dark_where_a_reader_wants_it_so(url: str) -> None:
    async def ground(page: Page, scheme: str) -> str:
        await page.goto(f"{url}/messages/{WELCOME.name}/html?scheme={scheme}")
        colour: str = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    async with a_page(390, 844) as page:
        assert await ground(page, "light") == "rgb(244, 240, 232)"
        assert await ground(page, "dark") == "rgb(18, 27, 24)"


@pytest.mark.parametrize("size", few([DESK, PHONE], 1))
async def test_everybody_can_use_the_pages_and_step_through_a_journey(
    url: str, size: tuple[int, int]
) -> None:
    async with a_page(*size) as page:
        await page.goto(url)
        await assert_everybody_can_use(page)
        await page.get_by_role("link", name="Welcome", exact=True).click()
        await assert_everybody_can_use(page)
        await page.get_by_role("link", name="All", exact=True).click()
        assert await page.locator("iframe").count() == 4
        await assert_everybody_can_use(page)

        await page.get_by_role("link", name="Journeys").click()
        await assert_everybody_can_use(page)
        await page.get_by_role("link", name="Onboarding").click()
        await page.get_by_label("Language").select_option("ro")
        await assert_everybody_can_use(page)
        await page.get_by_role("button", name="Begin").press("Enter")
        mail = page.frame_locator("iframe").first
        await mail.get_by_text("Bine ai venit, Maria!").wait_for()
        await assert_everybody_can_use(page)

        await page.locator("summary", has_text="Email Verified").click()
        await page.get_by_role("button", name="Send Email Verified").click()
        for message in (FIRST_STEPS, PROFILE_NUDGE):
            await page.get_by_text("Profile Completed").first.wait_for()
            await page.get_by_role("button", name="Next wake").click()
            await page.get_by_role("article", name=message.title).wait_for()
        await page.get_by_role("button", name="Next wake").click()
        await page.get_by_role("status").get_by_text("handed to person").wait_for()
        await assert_everybody_can_use(page)
