"""Tasks: listed with the overdue first, claimed by one, resolved with a note."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.tasks import Tasks
from domain.customers import Channel
from tests.adapters.store.building import ANA, asking, handed_over, meet, sent
from tests.cli.conftest import InStore, Typed
from tests.cli.running import jornada
from tests.inbound import texted

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
A_WHILE = r"( \d+ minutes?)?"
"""What may have passed since these tests were collected."""
WORDS = "my box \x1b[2Jis [red]broken"


async def _overdue_by_a_text(database: Database) -> None:
    """Nobody read the text that Ana sent yesterday."""
    await meet(database)
    await Answers(database).by_message(texted("SM1", str(ANA.phone), WORDS, NOW - 24 * HOUR))
    await Tasks(database).escalate_overdue(NOW)


async def _asked_by_a_journey(database: Database) -> None:
    """A journey asked the car team, which has half an hour left."""
    await meet(database)
    await sent(database, asking(channel=Channel.SMS))
    await handed_over(
        database,
        owner="cars",
        key="o-7",
        workflow_id="shop/c-ana/o-7",
        at=NOW - HOUR,
        due_at=NOW + HOUR / 2,
    )


def ids(typed: Typed, *words: str) -> list[str]:
    return [task["task_id"] for task in json.loads(typed("tasks", "list", "--json", *words).said)]


def test_what_is_overdue_comes_first_and_says_so(typed: Typed, in_store: InStore) -> None:
    in_store(_asked_by_a_journey)
    in_store(_overdue_by_a_text)
    text, car = ids(typed)
    ran = typed("tasks", "list")
    assert (ran.code, ran.complained) == (0, "")
    lines = [line.strip() for line in ran.said.splitlines()]
    assert lines[0].startswith(f"{text}  OVERDUE by 22 hours")
    assert "escalated, open, due " in " ".join(lines[:2])
    assert lines[-2] == f"{car}  open, due {NOW + HOUR / 2:%Y-%m-%d %H:%M} UTC, for cars: silence"
    assert lines[-1] == "customer c-ana, shop/c-ana/o-7"


def test_a_key_that_is_hidden_from_temporal_is_shown_as_the_shop_has_it(
    typed: Typed, in_store: InStore
) -> None:
    """The person who helps knows the order by no other name."""
    started = typed("start", "post_purchase", "c-ana", "--key", "#1001").said
    (hidden,) = re.findall(r"hmac-[0-9a-f]{32}", started)
    where = f"shop/c-ana/{hidden}"
    in_store(lambda database: handed_over(database, key=hidden, workflow_id=where))
    assert f"customer c-ana, {where} (key #1001)" in " ".join(typed("tasks", "list").said.split())
    (task,) = json.loads(typed("tasks", "list", "--json").said)
    assert (task["key"], task["key_as_given"]) == (hidden, "#1001")


def test_a_customers_words_are_shown_and_command_no_terminal(
    typed: Typed, in_store: InStore
) -> None:
    in_store(_overdue_by_a_text)
    said = typed("tasks", "list").said
    assert 'wrote: "my box [2Jis [red]broken"' in said
    assert "\x1b" not in said
    said = typed("tasks", "list", "--json").said
    assert json.loads(said)[0]["words"] == WORDS
    assert "\x1b" not in said


def test_no_line_is_wider_than_a_terminal(typed: Typed, in_store: InStore) -> None:
    async def complain(database: Database) -> None:
        await Answers(database).by_message(texted("SM2", "+5511900000000", "word " * 300, NOW))

    in_store(complain)
    said = typed("tasks", "list").said
    assert "a number that nobody has" in said
    assert max(len(line) for line in said.splitlines()) <= 80


@pytest.mark.parametrize(
    ("source", "where"),
    [("twilio", "Twilio"), ("sandbox", "the sandbox"), ("acme", "the vendor")],
)
def test_a_text_of_nobodys_says_where_it_can_be_looked_up(
    typed: Typed, in_store: InStore, source: str, where: str
) -> None:
    async def ask(database: Database) -> None:
        text = texted("SM2", "+5511900000000", "hello", NOW)._replace(source=source)
        await Answers(database).by_message(text)

    in_store(ask)
    said = " ".join(typed("tasks", "list").said.split())
    assert f"a number that nobody has: see the text SM2 at {where} " in said


def test_a_team_sees_its_own(typed: Typed, in_store: InStore) -> None:
    in_store(_asked_by_a_journey)
    in_store(_overdue_by_a_text)
    assert len(ids(typed)) == 2
    (car,) = ids(typed, "--owner", "cars")
    assert car in typed("tasks", "list", "--owner", "cars").said
    assert typed("tasks", "list", "--owner", "car").said == "No task of car is open.\n"


def test_a_list_that_was_cut_says_so(typed: Typed, in_store: InStore) -> None:
    in_store(_asked_by_a_journey)
    in_store(_overdue_by_a_text)
    assert "first 1: see more with --limit" in typed("tasks", "list", "--limit", "1").said
    assert "--limit" not in typed("tasks", "list").said


def test_a_task_is_claimed_by_one(typed: Typed, in_store: InStore) -> None:
    in_store(_asked_by_a_journey)
    (task,) = ids(typed)
    ran = typed("tasks", "claim", task, JORNADA_OPERATOR="maria")
    assert (ran.code, ran.said) == (0, f"{task} is maria's: silence\n")
    assert "maria is at it since " in typed("tasks", "list").said
    ran = typed("tasks", "claim", task, "--by", "joao")
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained == f"jornada: {task}: maria is at it already\n"


def test_a_resolved_task_is_done_and_tells_how_long_it_took(
    typed: Typed, in_store: InStore
) -> None:
    in_store(_asked_by_a_journey)
    (task,) = ids(typed)
    ran = typed("tasks", "resolve", task, "--note", "gave them a new one", "--by", "maria")
    assert ran.code == 0
    assert re.fullmatch(
        rf"{task} is done, 1 hour{A_WHILE} after it was asked\. The enrolment's event is stored, "
        r"and waits to be handed on: is `jornada serve` running\?\n",
        ran.said,
    )
    assert ids(typed) == []
    (done,) = json.loads(typed("tasks", "list", "--done", "--json").said)
    assert (done["resolved_by"], done["overdue"]) == ("maria", False)
    assert 3600 <= done["seconds_to_resolution"] < 4500
    said = " ".join(typed("tasks", "list", "--done").said.split())
    assert "by maria after 1 hour" in said
    assert "note: gave them a new one" in said
    ran = typed("tasks", "resolve", task, "--note", "again", "--by", "joao")
    assert (ran.code, ran.complained) == (1, f"jornada: {task}: it is done: maria resolved it\n")


def test_a_task_that_no_journey_asked_for_tells_nobody(typed: Typed, in_store: InStore) -> None:
    in_store(_overdue_by_a_text)
    (task,) = ids(typed)
    ran = typed("tasks", "resolve", task, "--note", "called", "--by", "maria")
    assert ran.code == 0
    assert re.fullmatch(rf"{task} is done, 1 day{A_WHILE} after it was asked\.\n", ran.said)


@pytest.mark.parametrize("words", [("claim", "t-0"), ("resolve", "t-0", "--note", "done")])
def test_an_unknown_task_is_one_line(typed: Typed, words: tuple[str, ...]) -> None:
    ran = typed("tasks", *words, "--by", "maria")
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained == (
        "jornada: t-0: there is no task of that id: `jornada tasks list` shows them\n"
    )


@pytest.mark.parametrize("note", ["", "  ", "x" * 2001, "\udcff"])
def test_a_note_says_what_was_done(typed: Typed, in_store: InStore, note: str) -> None:
    in_store(_asked_by_a_journey)
    (task,) = ids(typed)
    ran = typed("tasks", "resolve", task, "--note", note, "--by", "maria")
    assert ran.code == 1
    assert ran.complained.startswith("jornada: --note: ")
    assert len(ran.complained.splitlines()) == 1
    assert ids(typed) == [task]


@pytest.mark.parametrize("by", ["maria@example.com", "+5511987654321", "Maria Silva"])
def test_an_address_is_no_operator(typed: Typed, by: str) -> None:
    for named in ({"JORNADA_OPERATOR": by}, {"LOGNAME": by}):
        ran = typed("tasks", "claim", "t-0", **named)
        assert ran.code == 1
        assert ran.complained.startswith("jornada: say who you are with --by or JORNADA_OPERATOR")
        assert by not in ran.complained


def test_without_a_name_the_login_is_the_operators(typed: Typed, in_store: InStore) -> None:
    in_store(_asked_by_a_journey)
    (task,) = ids(typed)
    ran = typed("tasks", "claim", task, LOGNAME="joana")
    assert ran.said == f"{task} is joana's: silence\n"


async def test_as_a_process_it_leaves_with_a_code_and_one_line(store_file: Path) -> None:
    url = f"sqlite:///{store_file}"
    listed, claimed = await asyncio.gather(
        jornada("tasks", "list", DATABASE_URL=url),
        jornada("tasks", "claim", "t-0", DATABASE_URL=url, JORNADA_OPERATOR="maria"),
    )
    assert listed == (0, "No task is open.\n", "")
    assert (claimed.code, claimed.said, len(claimed.complained.splitlines())) == (1, "", 1)
