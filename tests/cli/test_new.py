"""`jornada new language`: all files of a language, with the English words to translate."""

import shutil
from pathlib import Path

import pytest

from cli.errors import CommandFailed
from cli.scaffolds.language import make_language
from languages.loader import FOLDER, typical_words, written
from messages.files import JOURNEYS, ROOT, TemplateFiles
from messages.proving import faults
from messages.renderer import TemplateRenderer
from messages.translations import Standing, standing_of
from tests.cli.running import jornada
from tests.messages.drafts import copied
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import VERIFY_REMINDER, WELCOME

MESSAGES = (WELCOME, VERIFY_REMINDER)


def test_a_language_has_all_its_files_and_each_is_to_be_translated(tmp_path: Path) -> None:
    root = copied(tmp_path, *MESSAGES)
    made = make_language(root, "it")
    assert len(made) == len(list((FOLDER / "en").iterdir())) + len(MESSAGES)
    assert written(root / "languages")["it"].close == written()["en"].close
    assert "in Italian" in (root / "languages/it/pages.toml").read_text(encoding="utf-8")
    assert typical_words("it", root / "languages") == {"untranslated"}
    assert faults(TemplateRenderer(root), MESSAGES) == []
    assert standing_of(TemplateFiles(root), WELCOME, "it") is Standing.OUTDATED


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    made = make_language(root, "fr")
    heard = "languages/fr/speech.toml"
    assert root / heard not in made
    assert (root / heard).read_bytes() == (ROOT / heard).read_bytes()
    assert make_language(root, "fr") == []


def test_every_message_is_to_be_translated(tmp_path: Path) -> None:
    root = copied(tmp_path, *CATALOGUE.values())
    make_language(root, "it")
    files = TemplateFiles(root)
    assert all("it" in files.locales_of(message) for message in CATALOGUE.values())


@pytest.mark.parametrize("tag", ["klingon", "xx", "../en", ""])
def test_what_is_no_language_makes_nothing(tmp_path: Path, tag: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "languages")
    (tmp_path / JOURNEYS).mkdir()
    with pytest.raises(CommandFailed, match="there is no language"):
        make_language(tmp_path, tag)
    assert {each.name for each in (tmp_path / "languages").iterdir()} == {
        each.name for each in FOLDER.iterdir()
    }


async def test_the_command_says_why_it_makes_nothing() -> None:
    ran = await jornada("new", "language", "klingon")
    assert (ran.code, ran.said) == (1, "")
    assert "there is no language `klingon`: write its tag, as fr or fr-CA" in ran.complained
