"""Pages and answers to texts have words in every language."""

import re
from collections.abc import Iterator
from itertools import product

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from domain.questions import Question
from messages.sms import segments
from tests.offenders import assert_none
from webhooks.words import BRAZILIAN, ENGLISH, ROMANIAN, Language, language_of

LANGUAGES = (ENGLISH, BRAZILIAN, ROMANIAN)
EVERY = list(product(LANGUAGES, Question))


def test_a_locale_or_what_a_browser_asks_for_finds_its_language() -> None:
    asked = {
        BRAZILIAN.tag: ("pt-BR", "pt-PT", "pt", "pt-BR,pt;q=0.9,en;q=0.8"),
        ROMANIAN.tag: ("ro", "ro-MD", "ro_RO", " RO;q=0.9,en;q=0.8"),
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


def test_a_question_asks_for_a_comment_where_it_is_a_score_and_names_what_is_no_number() -> None:
    def lacks(language: Language, question: Question) -> Iterator[str]:
        name, words = f"{question} in {language.tag}", language.questions[question]
        if bool(words.comment) is not question.is_score:
            yield f"{name} has the comment {words.comment!r}"
        if set(words.labels) != {each for each in question.options if not each.isdigit()}:
            yield f"{name} has the labels {set(words.labels)}"
        told = set(words._fields) - {"labels", "comment"}
        yield from (f"{name} has no {field}" for field in told if not getattr(words, field))

    assert_none(lack for each in EVERY for lack in lacks(*each))


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
        told = words.help.replace("{options}", ", ".join(question.options))
        if segments(told) != 1 or segments(words.late) != 1:
            yield f"{name} takes more than a segment: {told!r}, {words.late!r}"
        if question is Question.MOVE:
            ends = {"MOVE"}
        else:
            ends = {question.options[0], question.options[-1]}
        if not ends <= set(re.findall(r"\w+", told)):
            yield f"{name} does not name {ends}: {told!r}"

    assert_none(lack for each in EVERY for lack in lacks(*each))
