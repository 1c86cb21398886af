"""Pages and answers to texts have words in every language."""

import re
import shutil
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from domain.questions import Question
from languages.language import Language
from languages.loader import FOLDER, language_of, speech
from languages.loader import written as in_folder
from languages.table import BadLanguage
from messages.sms import segments
from tests.languages.answering import answers_named_in
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN, SPANISH
from tests.offenders import assert_none

LANGUAGES = tuple(in_folder().values())
EVERY = list(product(LANGUAGES, Question))


def test_a_locale_or_what_a_browser_asks_for_finds_its_language() -> None:
    asked = {
        BRAZILIAN.tag: ("pt-BR", "pt-PT", "pt", "pt-BR,pt;q=0.9,en;q=0.8"),
        ROMANIAN.tag: ("ro", "ro-MD", "ro_RO", " RO;q=0.9,en;q=0.8"),
        SPANISH.tag: ("es", "es-419", "es_MX", "es-AR,es;q=0.9,en;q=0.8"),
        ENGLISH.tag: ("en-GB,ro;q=0.5", "rof", "fr", ""),
    }
    assert_none(
        f"{locale!r} finds {language_of(locale).tag}"
        for tag, locales in asked.items()
        for locale in locales
        if language_of(locale).tag != tag
    )


def test_every_language_has_a_page_for_each_link_and_words_for_each_question_and_topic() -> None:
    for language in LANGUAGES:
        assert set(language.pages) == {UNSUBSCRIBE, *Action} - {Action.ANSWER}, language.tag
        assert set(language.questions) == set(Question), language.tag
        assert set(language.topics) == set(Topic), language.tag


def unsaid(question: Question) -> set[str]:
    """Return the replies that a question needs none of: no words are misunderstood, or late."""
    return {"help", "late"} if question is Question.WORDS else set()


def test_a_question_asks_for_a_comment_where_it_is_a_score_and_names_what_is_no_number() -> None:
    def lacks(language: Language, question: Question) -> Iterator[str]:
        name, words = f"{question} in {language.tag}", language.questions[question]
        if bool(words.comment) is not question.takes_words:
            yield f"{name} has the comment {words.comment!r}"
        if set(words.labels) != {each for each in question.options if not each.isdigit()}:
            yield f"{name} has the labels {set(words.labels)}"
        told = set(words._fields) - {"labels", "comment"} - unsaid(question)
        yield from (f"{name} has no {field}" for field in told if not getattr(words, field))

    assert_none(lack for each in EVERY for lack in lacks(*each))


SENTENCE = 3
"""Words: what is shorter may be the same in two languages, as `E-mail` is."""


def sentences(told: object) -> Iterator[str]:
    """Yield all that a language says and that is long enough to be its own."""
    if isinstance(told, str):
        yield from [told] if len(told.split()) >= SENTENCE else []
    elif isinstance(told, Mapping):
        yield from (each for value in told.values() for each in sentences(value))
    elif isinstance(told, tuple):
        yield from (each for value in told for each in sentences(value))


def test_no_language_says_what_the_english_says() -> None:
    english = set(sentences(ENGLISH))
    assert_none(
        f"{language.tag} says {told!r}: translate it"
        for language in LANGUAGES
        if language is not ENGLISH
        for told in sentences(language)
        if told in english
    )


def test_words_leave_no_hole_that_is_not_filled_in() -> None:
    allowed = {"done_text": {"answer"}, "again_text": {"answer"}, "help": {"options"}}
    assert_none(
        f"{name} of {question} in {language.tag} holds {told!r}"
        for language, question in EVERY
        for name, told in language.questions[question]._asdict().items()
        if name != "labels"
        and not set(re.findall(r"{(\w+)}", str(told))) <= allowed.get(name, set())
    )


def test_an_answer_to_a_text_fits_one_segment_and_says_what_to_answer() -> None:
    def lacks(language: Language, question: Question) -> Iterator[str]:
        name, words = f"{question} in {language.tag}", language.questions[question]
        if question is Question.WORDS:
            if segments(language.texts.words) != 1:
                yield f"{name} takes more than a segment: {language.texts.words!r}"
            return
        told = words.help.replace("{options}", ", ".join(question.options))
        if segments(told) != 1 or segments(words.late) != 1:
            yield f"{name} takes more than a segment: {told!r}, {words.late!r}"
        ends = {question.options[0], question.options[-1]}
        if not ends <= answers_named_in(told):
            yield f"{name} does not name {ends}: {told!r}"

    assert_none(lack for each in EVERY for lack in lacks(*each))


def a_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "languages", copy_function=shutil.copyfile))


@pytest.mark.parametrize(
    ("file", "key", "said"),
    [
        ("pages.toml", "button = ", "pages.verify.button is missing: write it"),
        ("pages.toml", "close = ", "close is missing: write it"),
        ("pages.toml", "late_text = ", "questions.satisfaction.late_text is missing: write it"),
        ("pages.toml", "comment = ", "questions.satisfaction.comment is missing: write it"),
        ("pages.toml", "labels = ", "questions.move.labels is missing: write it"),
        ("replies.toml", "help = ", "satisfaction.help is missing: write it"),
        ("topics.toml", "because = ", "account.because is missing: write it"),
    ],
)
def test_a_key_that_is_missing_is_named_with_its_file(
    tmp_path: Path, file: str, key: str, said: str
) -> None:
    folder = a_copy(tmp_path)
    path = folder / "ro" / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines.pop(next(number for number, line in enumerate(lines) if line.startswith(key)))
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(BadLanguage) as caught:
        in_folder(folder)
    assert str(caught.value) == f"languages/ro/{file}: {said}"


@pytest.mark.parametrize(
    ("file", "written", "said"),
    [
        ("topics.toml", "[tipps]", "topics.toml: tipps is read by nobody: delete it"),
        ("pages.toml", "close", "pages.toml cannot be read: "),
        ("replies.toml", "satisfaction = 3", "replies.toml: satisfaction must be a table"),
        ("topics.toml", "account = []", "topics.toml: account must be a table"),
    ],
)
def test_what_nobody_can_read_is_refused(
    tmp_path: Path, file: str, written: str, said: str
) -> None:
    folder = a_copy(tmp_path)
    path = folder / "ro" / file
    kept = "" if "=" in written and "tipps" not in written else path.read_text(encoding="utf-8")
    path.write_text(f"{written}\n{kept}", encoding="utf-8")
    with pytest.raises(BadLanguage, match=f"languages/ro/{re.escape(said)}"):
        in_folder(folder)


@pytest.mark.parametrize("file", ["replies.toml", "topics.toml"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    folder = a_copy(tmp_path)
    (folder / "ro" / file).unlink()
    with pytest.raises(BadLanguage, match=f"languages/ro/{file} is missing: write it"):
        in_folder(folder)


def test_a_language_may_be_understood_and_not_spoken() -> None:
    assert "fr" not in in_folder()
    assert speech().options["huit"] == "8"


def test_no_word_stands_for_two_answers(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    path = folder / "es" / "speech.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('["dos"]', '["dos", "Três"]'))
    with pytest.raises(BadLanguage, match=r"languages/.*/speech.toml: .* stands for \d already"):
        speech(folder)


def test_what_is_heard_is_folded_and_of_all_languages() -> None:
    known = speech()
    assert {"stopall", "optout", "sair", "opreste"} <= known.stop
    assert {known.options[word] for word in ("two", "dois", "doua", "dos")} == {"2"}
    assert known.fillers < known.pleasantries
