"""Questions as a customer sees them: what each answer is called in their language."""

from adapters.store.answers import Heard
from messages.dates import written_moment


def spoken_option(heard: Heard, option: str, language: str) -> str:
    """Return what an option stands for where its message was told so, else the option itself."""
    fact = heard.facts.get(heard.question.fact_of(option)) if heard.question else None
    return option if fact is None else written_moment(fact, language, heard.time_zone)
