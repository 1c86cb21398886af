"""Logs are structured, and hold no exception's own words."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from adapters.logs import PACKAGES, configure_logs
from tests.tree import ROOT

SECRET = "ana.souza@example.com"


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def fail() -> None:
    raise ValueError(f"no such mailbox: {SECRET}")


def test_every_package_that_logs_is_heard_from_the_level_asked_for_on() -> None:
    """Libraries are heard from WARNING on, and so would be one of ours that is not listed."""
    ours = {path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests"}
    logging_ones = {
        package.name
        for package in ours
        for path in package.rglob("*.py")
        if "get_logger(" in path.read_text(encoding="utf-8")
    }
    assert logging_ones
    assert logging_ones <= set(PACKAGES)


def test_a_line_is_json_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    structlog.get_logger("activities").info("delivery", message="onboarding.welcome", status="sent")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["status"], line["level"]) == ("delivery", "sent", "info")


def test_an_exceptions_words_are_withheld_from_our_lines_and_from_libraries(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs()
    for log in (structlog.get_logger().exception, logging.getLogger("temporalio").exception):
        try:
            fail()
        except ValueError:
            log("it failed")
    said = capsys.readouterr().err
    assert SECRET not in said
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["error"] for line in lines] == ["ValueError"] * 2
    assert all(line["place"].startswith("test_logs.py:") for line in lines)
