"""A knob or a call that no package declares."""

from collections.abc import Iterator

from cli.checking.source import UNKNOWN, Mistake
from cli.checking.story import Known, Story, Verb
from domain.calls import Call
from domain.knobs import Knob


def undeclared_knobs(story: Story) -> Iterator[Mistake]:
    """Yield what `knob` and `call` are given, and is declared where nobody looks."""
    for verb in story.verbs:
        if wrong := _wrong(verb, story.known):
            yield verb.scope.source.mistake(verb.call, wrong)


def _wrong(verb: Verb, known: Known) -> str | None:
    given = verb.first
    if verb.name == "knob" and given is not UNKNOWN:
        if not isinstance(given, Knob):
            return "knob takes a knob itself, such as PERCENT of knobs.py"
        if given.name not in known.knobs:
            return f"the knob {given.name} is in no package's knobs.py: declare it there"
    if verb.name == "call" and isinstance(given, Call) and given.name not in known.calls:
        return (
            f"the call {given.name} is in no package's calls.py, so nothing answers it: declare it "
            "there, and answer it in activities.py"
        )
    return None
