"""In a real browser, as wide as a phone: customers choose what they get, and axe finds nothing."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.store.customers.preference_links import PreferenceLinks
from cli.demo.environment import ANY, Stage, a_stage
from domain.customers import Channel, Identity, Topic
from domain.preferences import Preferences
from languages.loader import written
from tests.e2e.accessible import assert_everybody_can_use
from tests.e2e.browser import CHROMIUM, MISSING, a_page
from tests.thorough import few
from tests.waiting import eventually
from workflows.onboarding.events import SignedUp

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=MISSING)

PHONE = (360, 740)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_stage(tmp_path, 1.0, ports=ANY) as opened:
        yield opened


async def ana(stage: Stage, locale: str = "en") -> str:
    """A customer with an address and a number, who wants tips by mail; return a link of theirs."""
    await stage.jornada.identify(
        Identity(
            customer_id="c-ana",
            email="ana@example.com",
            phone="+5511987654321",
            locale=locale,
            time_zone="America/Sao_Paulo",
            consents={Topic.TIPS: {Channel.EMAIL: True}},
        )
    )
    links = PreferenceLinks(stage.jornada.database)
    token = await links.make("c-ana", Channel.EMAIL, "ana@example.com", datetime.now(UTC))
    return f"{stage.url}/preferences/{token}"


async def wants(stage: Stage) -> Preferences:
    found = await stage.jornada.preferences.of("c-ana")
    assert found is not None
    return found


async def test_the_link_in_a_mail_opens_the_page_and_what_is_ticked_there_counts(
    stage: Stage,
) -> None:
    await ana(stage)
    await stage.jornada.track("c-ana", SignedUp())
    (welcome, *_) = await eventually(lambda: stage.mailbox.messages(customer_id="c-ana"))
    (url,) = re.findall(r"http://[^\s>\"]+/preferences/[\w-]+", welcome.text)
    before = await wants(stage)
    async with a_page(*PHONE) as page:
        await page.goto(url)
        assert await wants(stage) == before, "opening it does nothing"
        tips = page.get_by_role("group", name="Tips")
        assert await tips.get_by_label("E-mail").is_checked()
        await tips.get_by_label("E-mail").uncheck()
        await page.get_by_role("group", name="Offers").get_by_label("Text message").check()
        await page.get_by_label("Keep these hours quiet").check()
        await page.get_by_label("From").fill("22:30")
        await page.get_by_label("Until").fill("07:00")
        await page.get_by_role("button", name="Save my choice").click()
        await page.get_by_role("status").get_by_text("Saved.").wait_for()
        await assert_everybody_can_use(page)

        chosen = await wants(stage)
        assert str(chosen.quiet_hours) == "22:30-07:00"
        assert not chosen.wants((Topic.TIPS, Channel.EMAIL))
        assert chosen.wants((Topic.OFFERS, Channel.SMS))

        await page.get_by_role("button", name="Stop all else").click()
        await page.get_by_role("status").wait_for()
        chosen = await wants(stage)
        assert [place for place in chosen.consents if chosen.wants(place)] == [
            (Topic.ORDER_UPDATES, Channel.EMAIL)
        ]


@pytest.mark.parametrize("locale", few(list(written()), 2))
async def test_everybody_can_use_the_page_in_their_language(stage: Stage, locale: str) -> None:
    url = await ana(stage, locale)
    async with a_page(*PHONE) as page:
        await page.goto(url)
        assert await page.locator("html").get_attribute("lang") == locale
        await assert_everybody_can_use(page)


async def test_everybody_can_ask_for_a_fresh_link(stage: Stage) -> None:
    await ana(stage)
    async with a_page(*PHONE) as page:
        await page.goto(f"{stage.url}/preferences/{'a' * 22}")
        await assert_everybody_can_use(page)
        await page.get_by_role("button", name="Send me a fresh link").click()
        await page.get_by_text("Please look at your messages").wait_for()
        await assert_everybody_can_use(page)
