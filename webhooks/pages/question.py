"""The page of a question: looking at it answers nothing, a tap does, once."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator

from adapters.checking import Unusable, check_json
from adapters.store.answers.outcomes import AnswerResult
from domain.actions import Action
from domain.questions import IN_THEIR_WORDS, PICTURE, WORDS, AnswerOutcome, Question, visible
from languages.language import Language, QuestionWords
from languages.loader import language_of
from messages.options import option_label
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.refusals import documented, unusable
from webhooks.look import Look
from webhooks.pages.message import NO_SUCH_LINK, DeadLink, Sheet, touchpoint_of

MOST_WORDS = 1000
"""Characters of what a customer adds in their own words."""

_LOOK = Look("page")


def _as_typed(words: object) -> object:
    """Count a new line as a browser's box does: once, though a form sends it as two characters."""
    return words.replace("\r\n", "\n") if isinstance(words, str) else words


router = APIRouter(
    prefix="/m",
    tags=["pages"],
    default_response_class=HTMLResponse,
    responses=NO_SUCH_LINK,
)


class Choice(NamedTuple):
    """A button."""

    option: str
    label: str


class QuestionPage:
    """The page of one question of one message."""

    def __init__(self, touchpoint_id: str, result: AnswerResult, company: str) -> None:
        if result.question is None:
            raise DeadLink
        self.touchpoint_id = touchpoint_id
        self.result = result
        self._company = company
        self._language: Language = language_of(result.locale)
        self._asks = result.question
        self._words: QuestionWords = self._language.questions[result.question]

    def response(self) -> HTMLResponse:
        """Show the buttons, or that it has been answered, or that it is closed."""
        if self.result.outcome is AnswerOutcome.OPEN:
            return self._ask()
        words, note = self._said, self._language.close
        if self.result.outcome is AnswerOutcome.LATE:
            mark, title, text = "lost", words.late_title, words.late_text
        elif self.result.outcome in (AnswerOutcome.ANSWERED, AnswerOutcome.ADDED):
            mark, title, text = "done", words.done_title, words.done_text
        else:
            mark, title, text = "done", words.done_title, words.again_text
        text = text.replace("{answer}", self._label(self.result.option or ""))
        return Sheet(self._language, self._company, mark, title, text, note=note).response()

    @property
    def offered(self) -> list[str]:
        """The answers that the page offers: a picture is only sent in a message."""
        return [option for option in self.result.options if option != PICTURE]

    @property
    def _said(self) -> QuestionWords:
        """What is said of the answer that there is; of one in their own words nothing is told."""
        in_words = self.result.option in IN_THEIR_WORDS
        return self._language.questions[Question.WORDS] if in_words else self._words

    def ask_for_words(self) -> HTMLResponse:
        """Show the question again to who sent an empty box."""
        return self._ask(missing=self._language.no_words, status=422)

    def _ask(self, *, missing: str = "", status: int = 200) -> HTMLResponse:
        words, choices = self._words, [each for each in self.offered if each != WORDS]
        values = {
            "lang": self._language.tag,
            "company": self._company,
            "title": words.title,
            "text": words.text,
            "choices": [Choice(each, self._label(each))._asdict() for each in choices],
            "short": all(len(self._label(each)) <= 2 for each in choices),  # noqa: PLR2004 - a score
            "send": self._language.send_words if WORDS in self.offered else "",
            "needs_words": not choices,
            "missing": missing,
            "comment": words.comment,
            "most_words": MOST_WORDS,
        }
        return _LOOK.page("question.html", values, status)

    def _label(self, option: str) -> str:
        result, language = self.result, self._language
        return option_label(
            self._asks, option, result.facts, language, result.locale, result.time_zone
        )


async def question_page(link: str, jornada: TheJornada, settings: TheSettings) -> QuestionPage:
    """Find the page of a question; raises `DeadLink` where there is none."""
    touchpoint = await touchpoint_of(link, Action.ANSWER, jornada)
    result = await jornada.customers.question(touchpoint.touchpoint_id)
    if result is None:
        raise DeadLink
    return QuestionPage(touchpoint.touchpoint_id, result, settings.company)


@router.head("/{link}/answer", include_in_schema=False)
@router.get("/{link}/answer")
async def ask(page: Annotated[QuestionPage, Depends(question_page)]) -> HTMLResponse:
    """Show a question and a button for each answer. Nothing happens until one is pressed."""
    return page.response()


@router.post("/{link}/answer", responses=documented(400, 413))
async def answer(
    page: Annotated[QuestionPage, Depends(question_page)],
    jornada: TheJornada,
    settings: TheSettings,
    option: Annotated[str, Form(min_length=1, max_length=64)],
    words: Annotated[str, BeforeValidator(_as_typed), Form(max_length=MOST_WORDS)] = "",
) -> HTMLResponse:
    """Take in an answer. The first one counts; one that comes too late is met with courtesy."""
    if option not in page.offered:
        raise unusable("option", "is none of the question's answers")
    try:
        check_json(words)
    except Unusable as error:
        raise unusable("words", str(error)) from None
    written = visible(words)
    if option == WORDS and not written:
        return page.ask_for_words()
    result = await jornada.customers.answer(page.touchpoint_id, option, written)
    return QuestionPage(page.touchpoint_id, result, settings.company).response()
