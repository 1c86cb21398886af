"""docs/segments.md: what it shows is what there is, and each condition can be written so."""

import asyncio
import json
import os
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from domain import segments
from domain.customers import Channel, Identity, Topic
from domain.events.commerce import OrderCompleted, OrderRefunded
from domain.segments import Predicate
from tests.adapters.store.building import happening
from tests.cli.conftest import InStore, Typed, in_store, typed
from tests.docs.pages import ROOT, blocks, text_of
from tests.test_docs import http_app
from workflows.post_purchase.segments import LOYAL
from workflows.segments import SEGMENTS

__all__ = ("http_app", "in_store", "typed")

PAGE = "docs/segments.md"
CONDITIONS = re.findall(r"^\| `((?:[^`])+)` \|", text_of(PAGE), re.MULTILINE)
NAMES = {
    **{name: getattr(segments, name) for name in segments.__all__},
    "LOYAL": LOYAL,
    "Topic": Topic,
    "Channel": Channel,
    "date": date,
    "timedelta": timedelta,
    "OrderCompleted": OrderCompleted,
    "OrderRefunded": OrderRefunded,
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_condition_of_the_table_can_be_written_so(condition: str) -> None:
    made = eval(condition.replace("\\|", "|"), dict(NAMES))  # noqa: S307 - our own page
    assert isinstance(made, Predicate)


def test_every_word_for_a_condition_is_in_the_table() -> None:
    words = {"trait", "did", "never_did", "since_last", "total", "enrolled", "was_in"}
    words |= {"consents", "reachable", "in_segment", "prop"}
    assert {word for word in words if not any(f"{word}(" in each for each in CONDITIONS)} == set()


def test_each_block_of_python_is_that_very_code() -> None:
    shown = [block for block in blocks(PAGE) if block.language == "python"]
    assert len(shown) == 3
    for block in shown:
        assert block.text in (ROOT / block.file).read_text(encoding="utf-8"), block.file


def test_the_commands_answer_as_shown(typed: Typed, in_store: InStore) -> None:
    async def bought_once(database: Database) -> None:
        await Intake(database).identify("i-1", Identity(customer_id="c-1001"), datetime.now(UTC))
        now = datetime.now(UTC)
        await Intake(database).track(happening("o-1", "c-1001", occurred_at=now))

    in_store(bought_once)
    (commands,) = [b.text for b in blocks(PAGE) if b.language == "sh" and not b.file]
    ran = [typed(*line.split()[1:]) for line in commands.splitlines()]
    assert [one.code for one in ran] == [0, 0, 0]
    (answer,) = [block.text for block in blocks(PAGE) if block.file == "answer"]
    assert ran[-1].said == answer


async def test_the_calls_succeed_against_a_running_app(http_app: dict[str, str]) -> None:
    (calls,) = [block.text for block in blocks(PAGE) if block.file == "http"]
    answers = []
    for call in calls.splitlines():
        process = await asyncio.create_subprocess_shell(call, env=os.environ | http_app, stdout=-1)
        output, _ = await process.communicate()
        assert process.returncode == 0
        answers.append(json.loads(output))
    assert [each["name"] for each in answers[0]["segments"]] == sorted(SEGMENTS)
    assert answers[1] == {"segment": "loyal", "customers": 0}
