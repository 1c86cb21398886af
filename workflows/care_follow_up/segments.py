"""Whom a person calls where a message is not answered."""

from domain.segments import Segment, trait

SEVENTY = 70
CALLED = Segment(
    "called_by_phone",
    "is over seventy, or asked to be called",
    (trait("age") > SEVENTY) | (trait("call_me") == True),  # noqa: E712 - a condition, not a truth
)
"""A story hears whether they are one of these, and neither their age nor which of the two."""
