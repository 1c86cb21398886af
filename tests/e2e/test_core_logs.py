"""What Temporal's core says is logged as all else is: a line of JSON."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from temporalio.service import RPCError

from adapters.logs import configure_logs
from adapters.temporal import connect
from cli.devserver import dev_server
from tests.waiting import in_time


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


async def test_what_temporals_core_says_is_json_as_all_else_is(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its Temporal goes away in the midst of it: the core tries again, and says so."""
    configure_logs()
    async with dev_server(port=0, ui_port=0) as server:
        monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
        client = await connect([])
    async with in_time():
        with pytest.raises(RPCError):
            await client.count_workflows("WorkflowType = 'onboarding'")
    said = capfd.readouterr()
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert {(line["logger"], line["level"]) for line in lines} == {("temporalio.core", "warning")}
    assert said.out == ""
