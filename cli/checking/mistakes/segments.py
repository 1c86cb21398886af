"""A segment that the store does not know."""

from collections.abc import Iterator

from cli.checking.source import UNKNOWN, Mistake
from cli.checking.story import Known, Story
from domain.segments import Segment


def unknown_segments(story: Story) -> Iterator[Mistake]:
    """Yield what `customer_is` and `watches` are given and no package declares."""
    for verb in story.verbs:
        if verb.name == "customer_is" and (wrong := _wrong(verb.first, story.known)):
            yield verb.scope.source.mistake(verb.call, wrong)
    for segment in story.journey.watches:
        if wrong := _wrong(segment, story.known):
            scope, statement, _ = story.declaration("watches")
            yield scope.source.mistake(statement, wrong)


def _wrong(given: object, known: Known) -> str | None:
    if given is UNKNOWN:
        return None
    if not isinstance(given, Segment):
        return "customer_is and watches take a segment itself, such as LOYAL of segments.py"
    if given.name not in known.segments:
        return (
            f"the segment {given.name} is in no package's segments.py, so the store does not know "
            "it: declare it there"
        )
    return None
