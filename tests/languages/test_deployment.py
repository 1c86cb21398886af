"""A deployment says which languages it writes in, and who it is."""

import json
import re
from pathlib import Path

import pytest

from languages.deployment import FILE, VARIABLE, Deployment, deployment, read_deployment
from languages.loader import written
from languages.table import BadLanguage
from tests.cli.running import jornada
from tests.messages.reading import DEPLOYED, wanted_in
from workflows.messages import CATALOGUE, LANGUAGES
from workflows.onboarding.messages import WELCOME

SHOP = """
languages = ["en", "es"]

[company]
name = "Casa Sol"
address = "Av. Reforma 1, 06500 Ciudad de México"
contact = "ayuda@casasol.example"
"""


def a_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "deployment.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_this_trees_own_names_languages_that_there_are() -> None:
    assert set(read_deployment(FILE).languages) <= set(written())


def test_tests_run_in_a_deployment_of_their_own() -> None:
    assert deployment() == Deployment((), "Jornada")


def test_a_shops_own_is_read(tmp_path: Path) -> None:
    assert read_deployment(a_file(tmp_path, SHOP)) == Deployment(
        ("en", "es"), "Casa Sol", "Av. Reforma 1, 06500 Ciudad de México", "ayuda@casasol.example"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            SHOP.replace('"en", ', ""),
            'deployment.toml: languages lacks "en": it is what the others',
        ),
        (SHOP.replace("languages", "langages"), "deployment.toml: langages is read by nobody"),
        (SHOP.replace("name", "nam"), "deployment.toml: company.nam is read by nobody"),
        (SHOP.replace('"Casa Sol"', '""'), "deployment.toml: company.name must be words in quotes"),
        ("[company", "deployment.toml cannot be read: "),
    ],
)
def test_what_cannot_be_right_names_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadLanguage) as caught:
        read_deployment(a_file(tmp_path, text))
    assert str(caught.value).startswith(said)


def test_without_the_file_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadLanguage, match=r"deployment\.toml is missing: write it"):
        read_deployment(tmp_path / "deployment.toml")


async def test_a_shop_is_told_of_its_own_languages_alone(tmp_path: Path) -> None:
    own = {VARIABLE: str(a_file(tmp_path, SHOP))}
    ran = await jornada("words", "status", "--json", **own)
    assert set(json.loads(ran.said)[WELCOME.name]) == {"en", "es"}
    ran = await jornada("preview", WELCOME.name, "--locale", "es-MX", **own)
    assert "Te damos la bienvenida a Casa Sol" in ran.said
    assert ran.said.rstrip().endswith("\n\nCasa Sol · Av. Reforma 1, 06500 Ciudad de México")


@pytest.mark.thorough
async def test_what_customers_do_not_read_is_proven_all_the_same(tmp_path: Path) -> None:
    ran = await jornada("words", "prove", **{VARIABLE: str(a_file(tmp_path, SHOP))})
    proven = re.fullmatch(r"(\d+) messages in (\d+) languages: all well\.\n", ran.said)
    assert proven, ran.said
    assert int(proven[1]) == len(CATALOGUE)
    assert int(proven[2]) > len(("en", "es"))


async def test_a_language_that_has_no_words_is_named(tmp_path: Path) -> None:
    own = {VARIABLE: str(a_file(tmp_path, SHOP.replace('"es"', '"fr"')))}
    ran = await jornada("words", "status", **own)
    assert ran.code == 1
    assert "languages/fr/pages.toml is missing: write it" in ran.complained


def test_a_journey_may_be_written_in_fewer_languages_than_the_deployment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert wanted_in(WELCOME) == list(DEPLOYED)
    monkeypatch.setitem(LANGUAGES, "onboarding", ("en",))
    assert wanted_in(WELCOME) == ["en"]


def test_a_journeys_own_languages_are_languages_and_one_is_english() -> None:
    for journey, languages in LANGUAGES.items():
        assert "en" in languages, journey
        assert set(languages) <= set(written()), journey
        assert any(name.startswith(f"{journey}.") for name in CATALOGUE), journey
