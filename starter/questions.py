"""Questions as a customer sees them: what each answer is called in their language."""

from adapters.store.answers import AnswerResult
from messages.dates import written_moment


def option_label(result: AnswerResult, option: str, language: str) -> str:
    """Return what an option stands for where its message was given that, else the option itself."""
    fact = result.facts.get(result.question.fact_of(option)) if result.question else None
    return option if fact is None else written_moment(fact, language, result.time_zone)
