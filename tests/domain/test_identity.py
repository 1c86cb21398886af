"""Who an anonymous visitor is."""

import pytest
from pydantic import TypeAdapter

from domain.identity import visitor_id
from domain.ids import Identifier

IDENTIFIER = TypeAdapter(Identifier)


def test_a_visitors_own_id_is_seen_where_it_is_one() -> None:
    assert visitor_id("0b2c-1") == "anon:0b2c-1"


@pytest.mark.parametrize(
    "odd", ["ana@example.com", "x" * 60, "a b", "", "\ud800", "+5511912345678"]
)
def test_any_other_becomes_a_digest_always_the_same(odd: str) -> None:
    hidden = IDENTIFIER.validate_python(visitor_id(odd))
    assert hidden == visitor_id(odd) != visitor_id(odd + "1")
    assert not odd or odd not in hidden
