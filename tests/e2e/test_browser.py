"""In a real browser: what customers and marketers see can be read, and its links work."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cli.demo.environment import ANY, Stage, a_stage
from domain.customers import Channel, Identity, Topic
from tests.e2e.browser import CHROMIUM, MISSING, a_page
from tests.waiting import eventually
from workflows.onboarding.events import SignedUp

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=MISSING)

REAL_LIFE = 1.0


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_stage(tmp_path, REAL_LIFE, ports=ANY) as opened:
        yield opened


async def test_the_welcome_is_read_in_the_sandbox_and_its_button_moves_the_journey_on(
    stage: Stage,
) -> None:
    ana = Identity(
        customer_id="c-ana",
        email="ana@example.com",
        first_name="Ana",
        locale="pt-BR",
        consents={Topic.TIPS: {Channel.EMAIL: True}},
    )
    await stage.jornada.identify(ana)
    await stage.jornada.track("c-ana", SignedUp())
    await eventually(lambda: stage.mailbox.messages(customer_id="c-ana"))

    async with a_page(1000, 900) as page:
        await page.goto(f"{stage.url}/sandbox")
        await page.get_by_text("Boas-vindas! Confirme seu e-mail").first.click()
        mail = page.frame_locator("iframe")
        async with page.expect_popup() as opened:
            await mail.get_by_role("link", name="Confirmar").click()
        verification = await opened.value
        status = await stage.jornada.status("onboarding", "c-ana")
        assert status.waiting_for == ("Email Verified",), "opening the page does nothing"
        await verification.get_by_role("button").click()
        await verification.wait_for_load_state()

        async def moved_on() -> bool:
            status = await stage.jornada.status("onboarding", "c-ana")
            return "Profile Completed" in status.waiting_for

        await eventually(moved_on)
