"""Segments are counted as networks count them, and as another library does."""

import pytest
import smsutil
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.sms import GSM_7, GSM_7_EXTENSION, segments

PLAIN = st.sampled_from(sorted(GSM_7))
EXTENDED = st.sampled_from(sorted(GSM_7_EXTENSION))
BEYOND = st.sampled_from("ãçêíóúДあ😀👩")
PIECES = st.lists(st.one_of(PLAIN, EXTENDED), max_size=12) | st.lists(
    st.one_of(PLAIN, EXTENDED, BEYOND), max_size=12
)
BODIES = st.builds(
    lambda pieces, times, tail: "".join(pieces) * times + "".join(tail),
    PIECES,
    st.integers(0, 40),
    PIECES,
)


@settings(max_examples=300, deadline=None)
@given(BODIES)
def test_segments_agree_with_smsutil(body: str) -> None:
    assert segments(body) == len(smsutil.split(body).parts)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("ã" * 70, 1),
        ("ã" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
    ],
)
def test_a_character_beyond_gsm_7_halves_what_a_segment_holds(body: str, expected: int) -> None:
    assert segments(body) == expected


def test_a_character_of_two_septets_is_never_cut_in_two() -> None:
    assert segments("a" * 152 + "€" + "a" * 151) == 2
    assert segments("a" * 152 + "€" + "a" * 152) == 3
