"""`/health/ready` is red while Temporal or the workers are away, and says who must act."""

from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from cli.devserver import dev_server
from starter import health
from tests.e2e.deployed import deployment
from tests.waiting import eventually
from webhooks.app import create_app


async def test_it_is_red_without_temporal_or_workers_and_green_with_both(
    store_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ASKED_EVERY", 0.0)
    async with AsyncExitStack() as stack:
        temporal = AsyncExitStack()
        server = await temporal.enter_async_context(dev_server(port=0, ui_port=0))
        stack.push_async_exit(temporal)
        deployed = await stack.enter_async_context(deployment(server, store_file))
        transport = httpx.ASGITransport(create_app(deployed.jornada, deployed.settings))
        http = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://jornada")
        )

        async def red(problem: str, what_to_do: str) -> bool:
            answer = await http.get("/health/ready")
            told = answer.json()
            assert (await http.get("/health/intake")).status_code == 200
            return (
                answer.status_code == 503
                and problem in told["error"]
                and told["what_to_do"].startswith("operator: ")
                and what_to_do in told["what_to_do"]
            )

        async def green() -> bool:
            answer = await http.get("/health/ready")
            return (answer.status_code, answer.json().get("status")) == (200, "ready")

        assert await red("no worker polls jornada, jornada-email, jornada-sms", "jornada worker")
        async with deployed.works():
            await eventually(green)
        monkeypatch.setattr(health, "POLLED_WITHIN", 0 * health.POLLED_WITHIN)
        assert await red("no worker polls", "jornada worker")
        await temporal.aclose()
        assert await red("Temporal does not answer", "TEMPORAL_ADDRESS")
