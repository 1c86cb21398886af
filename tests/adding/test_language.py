"""A new language is a folder: `docs/adding/language.md`."""

import json
import shutil
from pathlib import Path

import pytest

from languages.loader import FOLDER
from tests.adding.touched import touched
from tests.built_tree import a_tree, run_in
from tests.test_docs import run_all

TAG = "tlh"
SPEECH = """
typical = ["nuq"]
fillers = ["qatlho'"]
pleasantries = ["majQa'"]

[options]
2 = ["cha'"]

[texts]
stop = ["mevHa'"]
start = ["taHHa'"]
stop_anywhere = []
polite = []
"""
SATISFACTION = """---
subject: Nuq?
preheader: Nuq?
sms: {{ company }}: nuq? {{ links.answer }} STOP: mevHa'.
---

<mj-text>Nuq? {{ links.answer }}</mj-text>
"""


def add_language(tree: Path) -> None:
    """Follow the checklist: copy the English folder, and put other words into it."""
    folder = tree / "languages" / TAG
    shutil.copytree(FOLDER / "en", folder)
    (folder / "speech.toml").write_text(SPEECH, encoding="utf-8")
    put(folder / "topics.toml", 'name = "tips"', 'name = "ngeH"')
    put(tree / "deployment.toml", '"ro"]', f'"ro", "{TAG}"]')
    english = "Sorry, we did not understand that. Please reply with one number: {options}."
    put(folder / "replies.toml", english, "Yajbe'. {options}!")
    words = tree / "workflows/post_purchase/words" / TAG / "satisfaction.mjml"
    words.parent.mkdir()
    words.write_text(SATISFACTION, encoding="utf-8")


def put(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.thorough
def test_a_toy_language_is_spoken_and_understood_and_touches_nothing_outside_its_folder(
    tmp_path: Path,
) -> None:
    tree = a_tree(tmp_path)
    add_language(tree)
    run_all(tree, f"-m cli.main words translated post_purchase.satisfaction {TAG}")
    words = f"workflows/post_purchase/words/{TAG}/"
    assert touched(tree, f"languages/{TAG}/", words, "deployment.toml") == set()

    shutil.copy(tree / "tests/adding/toy_language.py", tree / "tests/journeys/test_toy_language.py")
    run_all(
        tree,
        "-m cli.main words prove",
        "-m pytest -q tests/journeys/test_toy_language.py tests/languages --deselect "
        "tests/languages/test_languages.py::test_no_language_says_what_the_english_says",
    )
    found = json.loads(run_in(tree, "-m", "cli.main", "words", "status", "--json").stdout)
    assert found["post_purchase.satisfaction"][TAG] == "ok"
    assert found["post_purchase.offer"][TAG] == "missing"
