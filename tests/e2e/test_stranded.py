"""A run that a deploy strands says so to whoever asks; a wait ends when its own timer does."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from structlog.testing import capture_logs

from cli.devserver import DevServer
from cli.explain import print_account
from domain.clock import Pace
from domain.explanation import ExplainedStranding
from domain.operations import OperatorAction, OperatorRequest
from starter.client import operators
from starter.client.operators import NoAnswer, Stranded
from starter.relay.repair import CHECKED_AT_LEAST_EVERY
from starter.relay.watch import Watch
from starter.saved_views import STRANDED
from tests.e2e.deployed import Deployment, deployment
from tests.e2e.other_windows import OtherWindows
from tests.histories.edited import EditedOnboarding
from tests.waiting import BRIEFLY, eventually
from webhooks.app import create_app
from workflows.catalogue import JOURNEYS_BY_NAME

WHY = OperatorRequest(by="maria", reason="the phone is down")


@pytest.fixture
async def deployed(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Deployment]:
    async with deployment(temporal_server, store_file) as opened:
        yield opened
        await opened.end_all()


async def stranding(deployed: Deployment, customer_id: str) -> ExplainedStranding | None:
    (enrolment,) = (await deployed.jornada.explain(customer_id)).enrolments
    return enrolment.stranded


async def printed(deployed: Deployment, customer_id: str) -> str:
    """What `jornada explain` prints, on lines as long as they are."""
    words = io.StringIO()
    print_account(Console(file=words, width=500), await deployed.jornada.explain(customer_id))
    return words.getvalue()


async def health(deployed: Deployment) -> httpx.Response:
    app = create_app(deployed.jornada, deployed.settings)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://jornada") as http:
        return await http.get("/health/ready")


async def test_a_stranded_run_says_since_when_with_which_error_and_what_to_do(
    deployed: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    jornada, before = deployed.jornada, datetime.now(UTC).replace(second=0, microsecond=0)
    async with deployed.works():
        customer_id = await deployed.signs_up()
    async with deployed.works(EditedOnboarding):
        # Before any task of it has failed, only whoever asks can know.
        with pytest.raises(Stranded, match=r"TMPRL1100.*roll forward"):
            await jornada.status("onboarding", customer_id)
        await deployed.happens(jornada, customer_id, "Email Verified")

        async def fails() -> Stranded | None:
            try:
                await jornada.status("onboarding", customer_id)
            except Stranded as found:
                return found if " since " in str(found) else None
            return None

        said = str(await eventually(fails))
        assert f"onboarding/{customer_id}: its workflow task fails since {before:%Y-%m-%d}" in said
        assert "TMPRL1100" in said
        assert "jornada replay" in said
        with monkeypatch.context() as brief:
            brief.setattr(operators, "ANSWER_WITHIN", timedelta(seconds=BRIEFLY))
            with pytest.raises(Stranded, match=r"its workflow task fails since .*roll forward"):
                await jornada.operators.operate(OperatorAction.HOLD, WHY, "onboarding", customer_id)

        # The repair looks at every run in five minutes; Temporal itself says so a little later.
        await jornada.relay.repair.sweep(datetime.now(UTC) + 2 * CHECKED_AT_LEAST_EVERY)
        found = await stranding(deployed, customer_id)
        assert found is not None
        assert found.since is not None
        assert found.since >= before
        account = await printed(deployed, customer_id)
        assert f"It stands still: its workflow task fails since {found.since:%Y-%m-%d %H:%M}" in (
            account
        )
        assert "TMPRL1100" in account
        assert "roll forward" in account
        with capture_logs() as lines:
            for _ in range(2):
                now = datetime.now(UTC)
                await jornada.relay.watch.look_for_stranded(now)
                await jornada.relay.watch.log_faults(now)
        (line,) = lines
        assert (line["event"], line["log_level"], line["enrolments"]) == ("fault", "error", 1)
        assert "TMPRL1100" in line["problem"]
        assert customer_id not in str(line)
        answer = await health(deployed)
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        (fault,) = answer.json()["faults"]
        assert (fault["name"], fault["enrolments"]) == ("stranded runs", 1)
        assert (fault["who_must_act"], "roll forward" in fault["what_to_do"]) == ("operator", True)

    async with deployed.works():
        # It goes on by itself: it is tried again and again.
        async def goes_on() -> bool:
            try:
                status = await jornada.status("onboarding", customer_id)
            except NoAnswer:
                return False
            return "Profile Completed" in status.waiting_for

        await eventually(goes_on)
        await jornada.relay.watch.look_for_stranded(datetime.now(UTC))
        assert await stranding(deployed, customer_id) is None
        assert "stands still" not in await printed(deployed, customer_id)


@pytest.mark.thorough
async def test_a_stranded_run_is_found_by_the_filter_of_the_ui_until_it_goes_on(
    deployed: Deployment,
) -> None:
    async with deployed.works():
        ids = [await deployed.signs_up() for _ in ("stranded", "well")]
    mine = " OR ".join(f'CustomerId = "{each}"' for each in ids)

    async def found() -> list[str]:
        runs = deployed.client.list_workflows(f"{STRANDED} AND ({mine})")
        return [run.id async for run in runs]

    async with deployed.works(EditedOnboarding):
        await deployed.happens(deployed.jornada, ids[0], "Email Verified")
        assert await eventually(found) == [f"onboarding/{ids[0]}"]

    async with deployed.works():

        async def is_found_no_more() -> bool:
            return await found() == []

        await eventually(is_found_no_more)


async def test_a_run_that_only_lacks_a_worker_is_not_said_to_be_stranded(
    deployed: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployed.works():
        customer_id = await deployed.signs_up()
    monkeypatch.setattr(operators, "ANSWER_WITHIN", timedelta(seconds=BRIEFLY))
    with pytest.raises(NoAnswer, match="is `jornada worker` running") as found:
        await deployed.jornada.status("onboarding", customer_id)
    assert not isinstance(found.value, Stranded)
    await Watch(deployed.client, deployed.database, JOURNEYS_BY_NAME).look_for_stranded(
        datetime.now(UTC)
    )
    assert await stranding(deployed, customer_id) is None


async def test_after_a_changed_window_a_wait_ends_as_its_own_timer_does(
    deployed: Deployment,
) -> None:
    """Shorter or longer, for a duration or until a time of the day, in a rehearsal too."""
    pace = Pace(factor=2.0, origin=datetime.now(UTC) - timedelta(hours=1))
    async with deployed.works():
        ids = [await deployed.signs_up(), await deployed.signs_up(), await deployed.signs_up(pace)]
        await deployed.happens(deployed.jornada, ids[1], "Email Verified")
        await deployed.waits_for(ids[1], "Profile Completed")
        before = [await deployed.jornada.status("onboarding", each) for each in ids]
    async with deployed.works(OtherWindows):
        after = [await deployed.jornada.status("onboarding", each) for each in ids]
    for was, now in zip(before, after, strict=True):
        assert was.until is not None
        assert now.until is not None
        assert abs(now.until - was.until) < timedelta(minutes=1), (was, now)
        assert now == was.model_copy(update={"until": now.until})
