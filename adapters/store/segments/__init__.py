"""Segments in the store: their predicates as SQL, who is in them, and what they look at."""

from adapters.store.segments.facts import facts_of, is_member, segments_of, standing_of
from adapters.store.segments.members import (
    Stretch,
    count,
    count_among,
    members,
    members_among,
    stretch,
)

__all__ = (
    "Stretch",
    "count",
    "count_among",
    "facts_of",
    "is_member",
    "members",
    "members_among",
    "segments_of",
    "standing_of",
    "stretch",
)
