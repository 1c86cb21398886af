"""What is said in every language: on the pages that links open, and in answers to texts."""

from typing import NamedTuple

from domain.customers import Topic
from domain.questions import Question


class PageWords(NamedTuple):
    """What a page says before and after its one button was pressed. `{topic}` is filled in."""

    title: str
    text: str
    button: str
    done_title: str
    done_text: str
    again_text: str
    """When it had been pressed before."""


class QuestionWords(NamedTuple):
    """What a question's page says, and the text messages that answer an answer."""

    title: str
    text: str
    labels: dict[str, str]
    """Words for the options that do not speak for themselves."""
    comment: str
    """The label of a box for words of the customer's own, or empty where there is none."""
    done_title: str
    done_text: str
    """`{answer}` is filled in with what was chosen, as a reader sees it."""
    again_text: str
    """When it had been answered before; `{answer}` is filled in."""
    late_title: str
    late_text: str
    """When the question was closed."""
    help: str
    """The one text message after an answer that was not understood; `{options}` is filled in."""
    late: str
    """The one text message after an answer to a question that was closed."""


class Language(NamedTuple):
    """All words in one language."""

    tag: str
    pages: dict[str, PageWords]
    questions: dict[Question, QuestionWords]
    topics: dict[Topic, str]
    close: str
    unknown_title: str
    unknown_text: str
    outdated_title: str
    """For a link to an address that the customer no longer has."""
    outdated_text: str
