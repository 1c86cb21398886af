"""What the answers to a question say to a reader, in their language and by their own clock."""

from collections.abc import Mapping

from domain.questions import Question
from languages.language import Language
from messages.conventions import conventions
from messages.dates import written_moment


def option_label(
    question: Question,
    option: str,
    facts: Mapping[str, object],
    language: Language,
    locale: str,
    time_zone: str,
) -> str:
    """Return what an option says: words of the question's, or the fact it stands for, or itself.

    `locale` is the reader's own: a moment is written as in their region.
    """
    if own := language.questions[question].labels.get(option):
        return own
    fact = facts.get(question.fact_of(option))
    return (
        option
        if fact is None
        else written_moment(fact, conventions(locale, language.tag), time_zone)
    )
