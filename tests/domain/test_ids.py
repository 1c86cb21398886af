"""Ids are seen in the Temporal UI: none may be an address."""

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.ids import Identifier, event_id_of, touchpoint_key, workflow_id

IDENTIFIER = TypeAdapter(Identifier)


@pytest.mark.parametrize("good", ["c-1", "A_b.c:d-9", "x" * 64])
def test_opaque_ids_are_taken(good: str) -> None:
    assert IDENTIFIER.validate_python(good) == good


@pytest.mark.parametrize("address", ["ana@example.com", "+5511987654321"])
def test_an_address_is_refused_with_what_to_send_instead(address: str) -> None:
    with pytest.raises(ValidationError, match="send your own opaque customer id"):
        IDENTIFIER.validate_python(address)


@pytest.mark.parametrize("bad", ["", "x" * 65, "a b", "a/b", "ção", "a\n", 7])
def test_anything_else_is_refused(bad: object) -> None:
    with pytest.raises(ValidationError):
        IDENTIFIER.validate_python(bad)


def test_a_message_id_with_an_address_is_hidden_but_still_counts_once() -> None:
    hidden = event_id_of("ana@example.com-17")
    assert "ana" not in hidden
    assert IDENTIFIER.validate_python(hidden) == event_id_of("ana@example.com-17")
    assert event_id_of("ajs-next-1") == "ajs-next-1"


def test_keys_are_built_in_one_place() -> None:
    assert workflow_id("onboarding", "c-1") == "onboarding/c-1"
    assert workflow_id("car_delivery", "c-1", "o-9") == "car_delivery/c-1/o-9"
    assert touchpoint_key("run", "onboarding.welcome", 1) == "run:onboarding.welcome:1"


def test_a_colon_is_ours_so_that_no_sender_can_take_another_scopes_ids() -> None:
    assert event_id_of("SM1", scope="twilio") == "twilio:SM1"
    assert event_id_of("twilio:SM1") != "twilio:SM1"
    assert event_id_of("start:r-1").startswith("sha256:")


@pytest.mark.parametrize("message_id", ["", "x" * 1000, "ção", "a b", "\ud800", "m" * 64])
def test_every_message_id_becomes_an_identifier(message_id: str) -> None:
    for scope in (None, "identify"):
        assert IDENTIFIER.validate_python(event_id_of(message_id, scope=scope))


def test_the_same_message_id_in_two_workspaces_is_two() -> None:
    for message_id in ("m-1", "ana@example.com", "x" * 1000):
        for scope in (None, "identify"):
            workspaces = ("default", "shop", "Shop", "shop\0m-1", "")
            ids = {event_id_of(message_id, scope, each) for each in workspaces}
            assert len(ids) == len(workspaces)
            assert all(IDENTIFIER.validate_python(each) for each in ids)
            assert event_id_of(message_id, scope) in ids, "today's, in the default one"


def test_no_sender_can_take_another_workspaces_ids() -> None:
    theirs = event_id_of("m-1", workspace="shop")
    assert event_id_of(theirs) != theirs
    assert event_id_of("shop\0m-1") != theirs
