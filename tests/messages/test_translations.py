"""A translation says which English it translates, so that a change of the English is noticed."""

from itertools import product
from pathlib import Path

import pytest

from domain.errors import BadTemplate
from languages.nearest import FALLBACK
from messages.files import TemplateFiles
from messages.translations import Standing, stamp, standing_of, standings
from messages.words import fingerprint, parse
from tests.messages.drafts import copied, file_of, rewrite
from tests.messages.reading import DEPLOYED
from tests.offenders import assert_none
from workflows.car_delivery.messages import CAR_PROGRESS
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import WELCOME


def standing(root: Path, locale: str = "ro") -> Standing:
    return standing_of(TemplateFiles(root), WELCOME, locale)


def test_no_translation_is_outdated() -> None:
    found = standings(TemplateFiles(), CATALOGUE, DEPLOYED)
    assert_none(
        f"{name} is outdated in {locale}: translate it anew, then "
        f"`jornada words translated {name} {locale}`"
        for name, locale in product(CATALOGUE, DEPLOYED)
        if found[name][locale] is Standing.OUTDATED
    )


@pytest.mark.parametrize("words", [{"subject": "Hi"}, {"preheader": "Hi"}, {"body": "Hi"}])
def test_a_translation_is_outdated_once_its_english_changed(
    tmp_path: Path, words: dict[str, str]
) -> None:
    root = copied(tmp_path, WELCOME)
    assert standing(root) is Standing.OK
    rewrite(root, WELCOME, words)
    assert (standing(root), standing(root, "pt-BR")) == (Standing.OUTDATED, Standing.OUTDATED)
    assert standing(root, FALLBACK) is Standing.OK

    stamp(TemplateFiles(root), WELCOME, "ro")
    assert (standing(root), standing(root, "pt-BR")) == (Standing.OK, Standing.OUTDATED)


def test_a_change_of_the_translation_outdates_nothing(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    rewrite(root, WELCOME, {"subject": "Bine ai venit!"}, "ro")
    assert standing(root) is Standing.OK


def test_a_change_of_the_short_form_counts(tmp_path: Path) -> None:
    root = copied(tmp_path, CAR_PROGRESS)
    rewrite(root, CAR_PROGRESS, {"sms": "Hi"}, short=True)
    assert standing_of(TemplateFiles(root), CAR_PROGRESS, "ro") is Standing.OUTDATED


def test_blank_lines_and_the_order_of_fields_change_nothing() -> None:
    said = "---\nsubject: a\npreheader: b\n---\n\nbody\n"
    same = "---\npreheader: b\n\nsubject:\n  a\n---\nbody\n\n\n"
    assert fingerprint(parse(said, "")) == fingerprint(parse(same, ""))


def test_a_translation_that_does_not_say_what_it_translates_is_outdated(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    rewrite(root, WELCOME, {"translated-from": None}, "ro")
    assert standing(root) is Standing.OUTDATED


def test_missing_words_are_missing(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    file_of(root, WELCOME, "ro").unlink()
    assert standing(root) is Standing.MISSING
    with pytest.raises(BadTemplate, match=r"words/ro/welcome\.mjml is missing: write it"):
        stamp(TemplateFiles(root), WELCOME, "ro")


def test_a_stamp_changes_no_other_line(tmp_path: Path) -> None:
    root = copied(tmp_path, CAR_PROGRESS)
    path = file_of(root, CAR_PROGRESS, "pt-BR")
    before = path.read_text().splitlines()
    rewrite(root, CAR_PROGRESS, {"subject": "Hi"})
    stamp(TemplateFiles(root), CAR_PROGRESS, "pt-BR")
    after = path.read_text().splitlines()
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1
    assert all(line.startswith("translated-from: ") for line in changed[0])
