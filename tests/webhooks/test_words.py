"""Pages and answers to texts have words in every language."""

import re

import pytest

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from domain.questions import Question
from messages.sms import segments
from webhooks.words import BRAZILIAN, ENGLISH, ROMANIAN, Language, language_of

LANGUAGES = [pytest.param(language, id=language.tag) for language in (ENGLISH, BRAZILIAN, ROMANIAN)]


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("pt-BR", BRAZILIAN),
        ("pt-PT", BRAZILIAN),
        ("pt", BRAZILIAN),
        ("ro", ROMANIAN),
        ("ro-MD", ROMANIAN),
        ("ro_RO", ROMANIAN),
        (" RO;q=0.9,en;q=0.8", ROMANIAN),
        ("pt-BR,pt;q=0.9,en;q=0.8", BRAZILIAN),
        ("en-GB,ro;q=0.5", ENGLISH),
        ("rof", ENGLISH),
        ("fr", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_a_locale_or_what_a_browser_asks_for_finds_its_language(
    locale: str, language: Language
) -> None:
    assert language_of(locale) is language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_page_for_each_link_and_words_for_each_question_and_topic(
    language: Language,
) -> None:
    assert set(language.pages) == {UNSUBSCRIBE, *Action} - {Action.ANSWER}
    assert set(language.questions) == set(Question)
    assert set(language.topics) == set(Topic)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", Question)
def test_a_question_asks_for_a_comment_where_it_is_a_score_and_names_what_is_no_number(
    language: Language, question: Question
) -> None:
    words = language.questions[question]
    assert bool(words.comment) is question.is_score
    assert set(words.labels) == {each for each in question.options if not each.isdigit()}
    assert all(getattr(words, name) for name in words._fields if name not in ("labels", "comment"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", Question)
def test_words_leave_no_hole_that_is_not_filled_in(language: Language, question: Question) -> None:
    holes = {
        name: set(re.findall(r"{(\w+)}", str(told)))
        for name, told in language.questions[question]._asdict().items()
        if name != "labels"
    }
    allowed = {"done_text": {"answer"}, "again_text": {"answer"}, "help": {"options"}}
    for name, found in holes.items():
        assert found <= allowed.get(name, set()), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", Question)
def test_an_answer_to_a_text_fits_one_segment_and_says_what_to_answer(
    language: Language, question: Question
) -> None:
    words = language.questions[question]
    told = words.help.replace("{options}", ", ".join(question.options))
    assert segments(told) == segments(words.late) == 1
    expected = (
        {"MOVE"} if question is Question.MOVE else {question.options[0], question.options[-1]}
    )
    assert expected <= set(re.findall(r"\w+", told))
