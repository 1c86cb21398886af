"""A real browser: Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from tests.waiting import PATIENCE

CHROMIUM = shutil.which("chromium") or ""
MISSING = "no Chromium here: apt-get install chromium"


@asynccontextmanager
async def a_page(width: int, height: int) -> AsyncIterator[Page]:
    """Open a page of that size, in pixels; nothing but what it is told to fetch is fetched."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--no-first-run"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=quiet, timeout=PATIENCE * 1000
        )
        size = {"width": width, "height": height}
        page = await browser.new_page(viewport=size, device_scale_factor=2)  # type: ignore[arg-type] # a TypedDict
        page.context.set_default_timeout(PATIENCE * 1000)
        try:
            yield page
        finally:
            await browser.close()
