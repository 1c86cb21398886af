"""Knobs: what a declaration allows, and how a value is written and read."""

from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import JourneyMistake
from domain.knobs import Knob, NotAllowed, written

PERCENT = Knob("basket.percent", int, default=10, least=5, most=30)
ON = Knob("basket.on", bool, default=True)
HOUR = Knob("basket.hour", time, default=time(10), least=time(8), most=time(20))
PATIENCE = Knob("basket.patience", timedelta, default=timedelta(days=1), most=timedelta(days=7))


VALUES = st.one_of(
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.integers(0, 60 * 24 * 10_000).map(lambda minutes: timedelta(minutes=minutes)),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
)


@given(VALUES)
def test_what_is_written_is_read_as_it_was(value: Any) -> None:
    knob = Knob("any.knob", type(value), default=value)
    assert knob.checked(written(value)) == value
    assert type(knob.read(written(value))) is type(value)


@pytest.mark.parametrize(
    ("knob", "typed", "value"),
    [
        (PERCENT, " 15 ", 15),
        (ON, "No", False),
        (ON, "true", True),
        (HOUR, "09:30", time(9, 30)),
        (PATIENCE, "1d 12h", timedelta(hours=36)),
        (PATIENCE, "90m", timedelta(minutes=90)),
    ],
)
def test_an_operator_types_it_as_people_do(knob: Knob[Any], typed: str, value: object) -> None:
    assert knob.checked(typed) == value


@pytest.mark.parametrize(
    ("knob", "typed"),
    [(PERCENT, each) for each in ("4", "31", "ten", "", "1e1", "10.5", "9" * 16)]
    + [(ON, each) for each in ("1", "maybe", "")]
    + [(HOUR, each) for each in ("24:00", "9:30", "07:59", "20:01", "10")]
    + [(PATIENCE, each) for each in ("", "8d", "soon", "1", "-1d", "12h 1d")],
)
def test_what_the_declaration_does_not_allow_is_refused_with_what_it_allows(
    knob: Knob[Any], typed: str
) -> None:
    with pytest.raises(NotAllowed, match=f"^{knob.name} is ") as refused:
        knob.checked(typed)
    assert knob.allowed in str(refused.value)


def test_its_limits_are_told_in_words() -> None:
    assert PERCENT.allowed == "a whole number, such as 10; from 5 to 30"
    assert PATIENCE.allowed.endswith("; to 7d")
    assert (PERCENT.title, PERCENT.journey) == ("Percent", "basket")


@pytest.mark.parametrize(
    ("kind", "told", "mistake"),
    [
        (int, {"name": "percent", "default": 1}, "is named `journey.knob`"),
        (str, {"default": "Ana"}, "a knob is a bool, an int, a time or a timedelta"),
        (int, {"default": True}, "True is not a whole number"),
        (bool, {"default": 1}, "1 is not yes or no"),
        (bool, {"default": True, "least": True}, "a truth has no least"),
        (int, {"default": 4, "least": 5}, "its default is not"),
        (time, {"default": time(10, 0, 1)}, "is not a time of day"),
        (timedelta, {"default": timedelta(seconds=1)}, "is not a duration"),
        (timedelta, {"default": -timedelta(days=1)}, "is not a duration"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_a_mistake(
    kind: Any, told: dict[str, Any], mistake: str
) -> None:
    with pytest.raises(JourneyMistake, match=mistake):
        Knob(**({"name": "basket.knob", "kind": kind} | told))
