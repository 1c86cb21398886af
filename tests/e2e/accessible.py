"""What every page owes everybody: axe finds nothing, and nothing lies beside the screen."""

from importlib import resources

from playwright.async_api import Page

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


async def assert_everybody_can_use(page: Page) -> None:
    """Assert that axe finds nothing, and that nothing lies beside a phone's screen."""
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run().then(found => found.violations)")
    told = [(each["id"], each["help"], [n["html"][:120] for n in each["nodes"]]) for each in found]
    assert told == [], page.url
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        page.url
    )
