"""In a real browser: somebody who knows nothing of Temporal answers five questions, and helps."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page

from adapters.store.broadcasts import Broadcasts
from cli.demo.environment import ANY, Stage, a_stage
from domain.access import Role
from starter.client.broadcasts import asked_for
from tests.e2e.accessible import assert_everybody_can_use
from tests.e2e.browser import CHROMIUM, MISSING, a_page
from tests.e2e.console_scene import MARIA, a_broadcast, a_key, ana_waits, much, sign_in, texts
from tests.thorough import few
from tests.waiting import eventually
from tests.webhooks.console.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    FakeIdentityProvider,
)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=MISSING)

DESK, PHONE = (1280, 900), (360, 740)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_stage(tmp_path, 1.0, ports=ANY) as opened:
        yield opened


async def found(page: Page, stage: Stage, whom: str) -> None:
    await page.goto(f"{stage.url}/console")
    await page.get_by_label("Customer id, phone number or e-mail").fill(whom)
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("heading", name="Where they stand now").wait_for()


async def test_five_questions_are_answered_from_pages_alone(stage: Stage) -> None:
    await ana_waits(stage)
    lena = await a_key(stage, "lena", Role.OPERATOR)
    async with a_page(*DESK) as page:
        said: list[str] = []
        page.on("console", lambda line: said.append(f"{line.type}: {line.text}"))
        await sign_in(page, stage, lena)
        await found(page, stage, "11 98765-4321")

        # Where is this customer, and what comes next and when?
        onboarding = page.get_by_role("article", name="onboarding")
        text = await onboarding.inner_text()
        assert "waiting" in text.lower()
        assert "It goes on when Email Verified comes, and at 20" in text
        assert await onboarding.get_by_role("link", name="In the Temporal UI").is_visible()

        # An operator need not wait for two days.
        await onboarding.get_by_text("Hold it, hurry it, or take them out").click()
        await onboarding.get_by_label("Why, on one line").fill("she is on the phone")
        await onboarding.get_by_role("button", name="End the wait").click()
        await page.get_by_role("status").get_by_text("It waits no longer.").wait_for()

        # Why did they get no text?
        async def is_told_why() -> bool:
            await page.reload()
            return await page.get_by_text("Not by sms: They have not agreed").count() > 0

        await eventually(is_told_why)
        reminder = page.get_by_role("listitem").filter(has_text="Reminder to verify").first
        assert "sms skipped: no consent" in await reminder.inner_text()

        # What did they answer? They tell it by phone.
        await page.get_by_role("link", name="Enter an answer they told you").click()
        await page.get_by_role("radio").nth(1).check()
        await page.get_by_role("button", name="Enter the answer").click()
        await page.get_by_role("status").get_by_text("The answer is entered").wait_for()
        answers = page.get_by_role("region", name="What they answered")
        assert "told to a person: answered 2" in await answers.inner_text()

        # Who handled it?
        handled = page.get_by_role("region", name="Who handled it")
        text = await handled.inner_text()
        assert "lena ended its wait: she is on the phone" in text
        assert "lena entered their answer" in text
        complaints = [line for line in said if line.startswith(("error", "warning"))]
        assert complaints == [], "the browser complains of nothing, a policy least of all"
    told = await stage.jornada.explain("c-ana")
    assert {one.by for one in told.steerings} == {"lena"}


async def test_a_task_is_claimed_and_resolved(stage: Stage) -> None:
    await ana_waits(stage)
    await texts(stage, "Can somebody call me about the colour?")
    lena = await a_key(stage, "lena", Role.SUPPORT)
    async with a_page(*DESK) as page:
        await sign_in(page, stage, lena)
        await page.get_by_role("navigation").get_by_role("link", name="Tasks").click()
        task = page.get_by_role("article").first
        assert "Can somebody call me about the colour?" in await task.inner_text()
        await task.get_by_role("button", name="I am at it").click()
        await page.get_by_role("status").get_by_text("The task is yours.").wait_for()
        task = page.get_by_role("article").first
        await task.get_by_text("It is done").click()
        await task.get_by_label("What was done").fill("Called. It is blue.")
        await task.get_by_role("button", name="Resolve the task").click()
        await page.get_by_role("status").get_by_text("The task is done.").wait_for()
    (done,) = await stage.jornada.tasks.list(done=True)
    assert (done.claimed_by, done.resolved_by, done.resolution) == (
        "lena",
        "lena",
        "Called. It is blue.",
    )


async def test_a_broadcast_is_paused_goes_on_and_is_ended(stage: Stage) -> None:
    await a_broadcast(stage)
    lena = await a_key(stage, "lena", Role.OPERATOR)
    async with a_page(*DESK) as page:
        await sign_in(page, stage, lena)
        await page.get_by_role("navigation").get_by_role("link", name="Broadcasts").click()
        card = page.get_by_role("article", name="running onboarding to lapsed")
        assert "1 looked at, of 20" in await card.inner_text()
        async with a_page(*DESK) as late:
            await sign_in(late, stage, lena)
            await late.goto(f"{stage.url}/console/broadcasts")
            await _does(page, "Pause it", "It is paused: once its page")
            await _does(late, "Pause it", "There was nothing left to do")
        await page.get_by_role("article", name="paused onboarding to lapsed").wait_for()
        await _does(page, "Let it go on", "It goes on where it was paused.")
        await _does(page, "End it for good", "It is ended for good.")
        await page.get_by_role("article", name="cancelled onboarding to lapsed").wait_for()
        did = await page.get_by_role("region", name="Who did what").inner_text()
        assert "lena cancelled spring" in did
        await _terminated(stage, "autumn")
        await page.reload()
        await page.locator("summary").click()
        await page.get_by_label("Why, on one line").fill("the price is wrong")
        await page.get_by_role("button", name="Pause it").click()
        await page.get_by_role("heading", name="This broadcast does not run").wait_for()
    lines = [
        line for line in await stage.jornada.broadcasts.audit() if line.broadcast_id == "spring"
    ]
    assert [(line.action, line.by, line.reason) for line in lines] == [
        ("cancel", "lena", "the price is wrong"),
        ("resume", "lena", "the price is wrong"),
        ("pause", "lena", "the price is wrong"),
        ("start", "maria", "the spring offer"),
    ]
    assert (await stage.jornada.broadcasts.find("spring")).enrolled == 1


async def _terminated(stage: Stage, broadcast_id: str) -> None:
    """Maria's other broadcast runs as far as the store knows; somebody terminated it in the UI."""
    store = Broadcasts(stage.jornada.database)
    await store.begin(asked_for("onboarding", "loyal", broadcast_id), 0, MARIA)
    await store.started(broadcast_id)


async def _does(page: Page, button: str, said: str) -> None:
    """Press a button of the one broadcast, with why."""
    await page.locator("summary").click()
    await page.get_by_label("Why, on one line").fill("the price is wrong")
    await page.get_by_role("button", name=button).click()
    await page.get_by_role("status").get_by_text(said).wait_for()


PAGES = (
    "",
    "/tasks",
    "/tasks?done=yes",
    "/dead-letters",
    "/quarantine",
    "/pauses",
    "/broadcasts",
    "/help",
    "/customers/c-ana",
    "/customers/c-ana/timeline",
    "/customers/c-ana/words",
    "/customers/c-ana/answer",
    "/customers/c-nobody",
)


@pytest.mark.parametrize("size", few([DESK, PHONE], 1))
async def test_everybody_can_use_every_page(stage: Stage, size: tuple[int, int]) -> None:
    await much(stage)
    lena = await a_key(stage, "lena", Role.OPERATOR)
    async with a_page(*size) as page:
        await page.goto(f"{stage.url}/console")
        await page.get_by_label("Your key").fill("wrong")
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("alert").wait_for()
        await assert_everybody_can_use(page)
        await sign_in(page, stage, lena)
        for path in PAGES:
            await page.goto(f"{stage.url}/console{path}")
            for details in await page.locator("summary").all():
                await details.click()
            await assert_everybody_can_use(page)


async def test_somebody_finds_while_they_type_and_reads_on_without_leaving(stage: Stage) -> None:
    await ana_waits(stage)
    for nth in range(40):
        await stage.jornada.track("c-ana", f"Seen {nth}", message_id=f"e-{nth}")
    async with a_page(*DESK) as page:
        await sign_in(page, stage, await a_key(stage, "lena", Role.READER))
        await page.get_by_label("Customer id, phone number or e-mail").fill("ana@example.com")
        await page.get_by_role("link", name="c-ana").click()
        timeline = page.get_by_role("region", name="What happened, the newest first")
        before = await timeline.get_by_role("listitem").count()
        await timeline.get_by_role("link", name="Older").click()
        await eventually(lambda: _has_more(timeline, before))
        assert page.url.endswith("/console/customers/c-ana")


async def _has_more(timeline: Locator, before: int) -> bool:
    return await timeline.get_by_role("listitem").count() > before


async def test_somebody_comes_in_by_the_companys_own_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is another site, from which the browser brings no cookie of ours."""
    async with FakeIdentityProvider("localhost") as idp:
        told = {"ISSUER": idp.url, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
        for name, value in (told | {"ROLES": "care=support"}).items():
            monkeypatch.setenv(f"JORNADA_OIDC_{name}", value)
        async with a_stage(tmp_path, 1.0, ports=ANY) as stage, a_page(*DESK) as page:
            await page.goto(f"{stage.url}/console/tasks")
            await assert_everybody_can_use(page)
            await page.get_by_role("link", name="Sign in with Jornada").click()
            await page.get_by_role("heading", name="Tasks").wait_for()
            assert page.url == f"{stage.url}/console/tasks"
            assert await page.get_by_text("lena.silva:example.com support").is_visible()
            # So does a link in a chat: it leads to the page, and not to a sign-in.
            await page.goto(idp.url)
            await page.set_content(f'<a href="{stage.url}/console/help">there</a>')
            await page.get_by_role("link", name="there").click()
            await page.get_by_role("heading", name="Help").wait_for()
