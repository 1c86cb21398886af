"""`jornada new journey` and `jornada new message` write what works, and is tidy, at once."""

from pathlib import Path

import pytest

from tests.adding.touched import touched
from tests.built_tree import a_tree, run_in
from tests.test_docs import run_all

NEXT_STEPS = """\
1. Run it: .venv/bin/pytest tests/journeys/test_free_trial.py, and .venv/bin/jornada check
2. Make the story, the words and the tests your own: workflows/free_trial/README.md, and \
docs/writing-a-journey.md.
3. When it says what you mean: make histories, make check, and commit all of it.
"""
TO_SEND_IT = "await self.send(LAST_CALL, via=Channel.EMAIL)"


def new(tree: Path, *words: str) -> str:
    """Write something new in a tree; return what the command says."""
    ran = run_in(tree, "-m", "cli.main", "new", *words)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def its_files(*journeys: str) -> list[str]:
    return [
        place
        for name in journeys
        for place in (
            f"workflows/{name}/",
            f"tests/journeys/test_{name}.py",
            f"tests/pinned/journeys/{name}.txt",
        )
    ]


@pytest.mark.thorough
def test_what_is_written_is_tidy_and_proven_and_says_what_comes_next(tmp_path: Path) -> None:
    tree = a_tree(tmp_path)
    said = new(tree, "journey", "free_trial")
    assert said.endswith(NEXT_STEPS)
    assert touched(tree, *its_files("free_trial")) == set()
    run_all(tree, "-m cli.main check")
    sends = f"workflows/free_trial/journey.py: {TO_SEND_IT}"
    assert sends in new(tree, "message", "free_trial.last_call", "--variables", "product,total")
    assert touched(tree, *its_files("free_trial")) == set()
    run_all(
        tree,
        "-m cli.main words prove",
        "-m ruff check .",
        "-m ruff format --check .",
        "-m cli.main preview free_trial.last_call --locale ro",
    )
    refused = run_in(tree, "-m", "cli.main", "check")
    assert refused.returncode == 1
    (only,) = refused.stderr.splitlines()
    assert "messages.py, line 23: no story sends free_trial.last_call: write" in only


def test_what_cannot_be_imported_is_named_with_its_line(tmp_path: Path) -> None:
    tree = a_tree(tmp_path)
    new(tree, "journey", "free_trial")
    story = tree / "workflows/free_trial/journey.py"
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("    goal = FreeTrialCompleted\n", ""), encoding="utf-8")
    refused = run_in(tree, "-m", "cli.main", "check")
    line = text.splitlines().index("class FreeTrial(Journey):") + 1
    said = f"workflows/free_trial/journey.py, line {line}: FreeTrial lacks goal\n"
    assert (refused.returncode, refused.stderr) == (1, f"jornada: {said}")


@pytest.mark.thorough
def test_new_journeys_live_through_their_own_tests_and_pass_the_houses(tmp_path: Path) -> None:
    tree = a_tree(tmp_path)
    new(tree, "journey", "free_trial")
    new(tree, "journey", "sown_basket", "--key", "basket_id", "--goal", "Order Completed")
    new(
        tree, "journey", "second_sowing", "--begins-with", "Order Completed", "--languages", "en,es"
    )
    story = tree / "workflows/free_trial/journey.py"
    new(tree, "message", "free_trial.last_call", "--variables", "product")
    text = story.read_text(encoding="utf-8").replace(
        "HELLO, REMINDER", "HELLO, LAST_CALL, REMINDER"
    )
    story.write_text(
        text.replace("return Outcome.NOT", f"{TO_SEND_IT}\n        return Outcome.NOT"),
        encoding="utf-8",
    )
    never = "test_who_never_gets_there_is_reminded_once"
    tests = [
        f"tests/journeys/test_{name}.py" for name in ("free_trial", "sown_basket", "second_sowing")
    ]
    run_all(
        tree,
        f"-m pytest -q {' '.join(tests)} --record-histories --deselect {tests[0]}::{never}",
        "-m cli.main check",
        f"-m mypy {' '.join(tests)}",  # and what they import
        "-m pytest -q tests/pinned tests/messages/test_words.py tests/messages/test_texts.py "
        "tests/histories/test_replay.py tests/workflows",
    )
