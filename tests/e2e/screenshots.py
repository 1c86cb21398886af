"""The README's pictures, taken from a running demo: `make screenshots`.

They need Chromium, and Debian's `fonts-liberation`.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Locator, Page
from rich.console import Console

from adapters.settings import Settings
from cli.arguments import REHEARSAL_PACE
from cli.commands.studio import a_studio
from cli.demo.environment import ANY, Stage, a_stage
from cli.demo.show import play
from cli.demo.stories.car_delivery import CAR_DELIVERY
from domain.access import Role
from domain.ids import workflow_id
from tests.e2e.browser import a_page
from tests.e2e.console_scene import a_key, hurried, much, sign_in
from workflows.car_delivery.messages import CHOOSE_SLOT

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"
(SHOWN,) = CAR_DELIVERY
CONSOLE = {"desk": (1280, 1000), "phone": (390, 844)}
SHOWN_OF_IT = {"home": "", "customer": "/customers/c-ana", "tasks": "/tasks"}
STUDIO = (1280, 1000)
SETTLED_MS = 2500
"""Until the Temporal UI has drawn what it fetched."""


async def main() -> None:
    """Play the demo, and photograph one car delivery in the Temporal UI and in the sandbox."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with a_stage(Path(folder), REHEARSAL_PACE) as stage:
            await play(Console(), stage)
            async with a_page(1500, 715) as page:
                await _timeline(page, stage)
            async with a_page(1800, 1340) as page:
                await _details(page, stage)
            async with a_page(1280, 1500) as page:
                await _sandbox(page, stage)


async def console() -> None:
    """Photograph the console at a desk and on a phone: a customer who waits, and the tasks."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_stage(Path(folder), 1.0, ports=ANY) as stage:
            await much(stage)
            await hurried(stage)
            key = await a_key(stage, "lena", Role.OPERATOR)
            for name, size in CONSOLE.items():
                async with a_page(*size) as page:
                    await sign_in(page, stage, key)
                    for shown, path in SHOWN_OF_IT.items():
                        await page.goto(f"{stage.url}/console{path}")
                        await page.screenshot(path=PICTURES / f"console-{shown}-{name}.png")


async def studio() -> None:
    """Photograph the studio: its list, a message in four languages, a journey stepped through."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/never-opened.db", delivery="sandbox")
        async with a_studio(settings, port=0) as url, a_page(*STUDIO) as page:
            await page.goto(url)
            await page.screenshot(path=PICTURES / "studio-list.png")
            await page.goto(f"{url}/messages/{CHOOSE_SLOT.name}/all")
            await page.wait_for_load_state("networkidle")
            await page.screenshot(path=PICTURES / "studio-languages.png", full_page=True)
            await _stepped(page, url)
            await page.screenshot(path=PICTURES / "studio-steps.png")


async def _stepped(page: Page, url: str) -> None:
    """Step through a car's delivery until a slot is asked for."""
    await page.goto(f"{url}/journeys/car_delivery")
    await page.get_by_label("Language").select_option("pt-BR")
    await page.get_by_role("button", name="Begin").click()
    await page.locator("summary", has_text="Car Arrived").click()
    await page.get_by_role("button", name="Send Car Arrived").click()
    await page.get_by_role("button", name="Answer 2").wait_for()
    await page.frame_locator("iframe").first.get_by_text("Parabéns, Maria!").wait_for()


async def _timeline(page: Page, stage: Stage) -> None:
    await page.goto(f"{await _run(stage)}/timeline")
    await page.wait_for_timeout(SETTLED_MS)
    await _at_the_top(page, page.get_by_role("heading", name="Timeline"))
    await page.screenshot(path=PICTURES / "temporal-timeline.png")


async def _details(page: Page, stage: Stage) -> None:
    await page.goto(f"{await _run(stage)}/user-metadata")
    await page.frame_locator("iframe").last.get_by_text("Touchpoints").wait_for()
    await page.wait_for_timeout(SETTLED_MS)
    await page.screenshot(path=PICTURES / "temporal-details.png")


async def _run(stage: Stage) -> str:
    mine = workflow_id(SHOWN.journey, SHOWN.customer.customer_id, SHOWN.key)
    handle = stage.jornada.temporal.get_workflow_handle(mine)
    run_id = (await handle.describe()).run_id
    return f"{stage.temporal_ui}/namespaces/default/workflows/{quote(handle.id, safe='')}/{run_id}"


async def _at_the_top(page: Page, part: Locator) -> None:
    await part.first.evaluate("part => part.scrollIntoView({block: 'start'})")
    await page.wait_for_timeout(500)


async def _sandbox(page: Page, stage: Stage) -> None:
    await page.goto(f"{stage.url}/sandbox#{SHOWN.customer.customer_id}")
    await page.wait_for_timeout(SETTLED_MS)
    await page.screenshot(path=PICTURES / "sandbox.png")


if __name__ == "__main__":
    asyncio.run(main())
    asyncio.run(console())
    asyncio.run(studio())
