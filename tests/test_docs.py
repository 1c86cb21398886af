"""What the docs show is run: a newcomer who follows them to the letter succeeds."""

import asyncio
import json
import os
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest

from cli.devserver import LOOPBACK
from domain.customers import Identity
from starter.client import Jornada
from tests.built_tree import a_tree, run_in
from tests.docs.pages import Block, blocks, code_blocks
from tests.journeys.world import travel_settings
from tests.tree import ROOT
from webhooks.serve import serving
from workflows.onboarding.events import SignedUp


def follow(tree: Path, block: Block) -> None:
    """Do to a file what a reader would; nothing, if they have followed the page already."""
    path = tree / block.file
    if block.language == "diff":
        lines = [(line[:1], line[1:]) for line in block.text.splitlines()]
        old = "\n".join(text for sign, text in lines if sign != "+")
        new = "\n".join(text for sign, text in lines if sign != "-")
        whole = path.read_text(encoding="utf-8")
        if new in whole:
            return
        assert whole.count(old) == 1, f"{block.file} is not what the page shows:\n{old}"
        path.write_text(whole.replace(old, new), encoding="utf-8")
    elif path.exists():
        whole = path.read_text(encoding="utf-8")
        if block.text in whole:
            return
        path.write_text(f"{whole}\n\n{block.text}", encoding="utf-8")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


@pytest.fixture
def followed(tmp_path: Path) -> Path:
    """A tree whose reader has followed the guide."""
    tree = a_tree(tmp_path)
    follow_guide(tree)
    return tree


def follow_guide(tree: Path) -> None:
    """Do in a tree what a reader of docs/writing-a-journey.md would."""
    for block in blocks("docs/writing-a-journey.md"):
        if block.file and block.language != "sh":
            follow(tree, block)
        elif block.file:
            jornada_in(tree, block)


def jornada_in(tree: Path, block: Block) -> None:
    """Run a block's commands in a tree."""
    commands = block.text.replace(".venv/bin/jornada", "-m cli.main").splitlines()
    run_all(tree, *commands)


def run_all(tree: Path, *commands: str) -> None:
    for command in commands:
        ran = run_in(tree, *command.split())
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"


def test_the_guides_steps_fit_the_tree_and_its_code_is_tidy(followed: Path) -> None:
    run_all(followed, "-m ruff check .", "-m ruff format --check .")
    story = next(
        b.text for b in blocks("docs/writing-a-journey.md") if b.file.endswith("trial/journey.py")
    )
    assert len([line for line in story.splitlines() if line.strip()]) < 60


@pytest.mark.thorough
def test_the_guide_leads_to_a_tested_journey(followed: Path) -> None:
    recorded = "tests/journeys/test_trial.py --record-histories"
    gates = "tests/histories tests/messages tests/pinned tests/workflows tests/cli/test_demo.py"
    another_ones = "tests/histories/test_recording.py"
    run_all(
        followed,
        f"-m pytest -q {recorded}",
        f"-m pytest -q {gates} --deselect {another_ones}",
        "-m cli.main replay",
        "-m cli.main preview trial.ending --locale es",
    )
    names = {path.name for path in (followed / "tests/histories/trial").iterdir()}
    assert "halfway.open.json" in names
    assert len(names) == 4


KEYS = ("a-write-key-of-tests", "an-api-key-of-tests")


@pytest.fixture
async def http_app(store_file: Path) -> AsyncIterator[dict[str, str]]:
    """A running app, as the environment that the page asks for. Temporal is away."""
    settings = travel_settings(f"sqlite:///{store_file}", write_keys=KEYS[:1], api_keys=KEYS[1:])
    async with (
        Jornada.connect(settings) as jornada,
        serving(jornada, settings, LOOPBACK, 0) as address,
    ):
        yield {"JORNADA_URL": address.url, "WRITE_KEY": KEYS[0], "API_KEY": KEYS[1]}


async def test_the_http_pages_calls_succeed_against_a_running_app(http_app: dict[str, str]) -> None:
    answers = await called("docs/http-api.md", http_app)
    shown = blocks("docs/http-api.md")
    promised = [json.loads(b.text) for b in shown if b.file == "answer"]
    assert len(promised) == 2
    for told in promised:
        assert any(json.dumps(told, separators=(",", ":")) in answer for answer in answers)
    assert '"c-1001"' in answers[-1]


async def test_the_consent_pages_calls_succeed_and_the_last_shows_the_proof(
    http_app: dict[str, str],
) -> None:
    answers = await called("docs/consent.md", http_app)
    assert len(answers) == 5
    assert '"begins":"22:00"' in answers[2]
    made = json.loads(answers[3])
    assert "/preferences/" in made["url"]
    log = json.loads(answers[4])["consent_log"]
    assert [(line["topic"], line["channel"], line["state"]) for line in log] == [
        ("tips", "email", "granted"),
        ("offers", "sms", "withdrawn"),
        ("offers", "email", "granted"),
        ("tips", "email", "withdrawn"),
        ("offers", "sms", "granted"),
    ]
    assert (log[2]["wording"], log[2]["proof"]) == ("2026-03", "form 4711")
    assert log[3]["by"] == "settings-page"


async def called(page: str, http_app: dict[str, str]) -> list[str]:
    """Run a page's shell blocks, each of which must succeed; return what they print."""
    answers = []
    for call in [b.text for b in blocks(page) if b.language == "sh" and b.file != "setup"]:
        process = await asyncio.create_subprocess_shell(
            call, env=os.environ | http_app, stdout=-1, stderr=-2, executable="/bin/bash"
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        answers.append(output.decode())
    return answers


async def test_the_python_client_works_as_shown(store_file: Path) -> None:
    (shown,) = code_blocks("docs/http-api.md", "python")
    names = {
        "Jornada": Jornada,
        "Identity": Identity,
        "SignedUp": SignedUp,
        "load_settings": lambda: travel_settings(f"sqlite:///{store_file}"),
    }
    exec(f"async def service():\n{textwrap.indent(shown, '    ')}", names)  # noqa: S102 - our own page
    service = cast("Callable[[], Awaitable[None]]", names["service"])
    await service()


def test_the_readmes_story_is_the_journeys_own() -> None:
    (shown,) = code_blocks("README.md", "python")
    source = (ROOT / "workflows" / "onboarding" / "journey.py").read_text(encoding="utf-8")
    lines = [line.strip() for line in shown.splitlines() if line.strip()]
    assert [line for line in lines if line not in source] == []
