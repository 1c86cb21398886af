"""`jornada keys`: made, shown once, listed, rotated and revoked, as an operator types it."""

import json
import re
from typing import Any

import pytest

from tests.cli.conftest import Typed
from tests.cli.running import Ran

BY = ("--by", "maria")
CRM = ("keys", "create", "crm", "--role", "reader")
KEY = re.compile(r"^jornada_[0-9a-f]{10}_[0-9a-f]{64}$", re.MULTILINE)


def complaint(ran: Ran) -> str:
    """The one line of a command that failed."""
    assert (ran.code, ran.said) == (1, "")
    (line,) = ran.complained.splitlines()
    return line.removeprefix("jornada: ")


def told(ran: Ran) -> Any:
    assert (ran.code, ran.complained) == (0, "")
    return json.loads(ran.said)


def test_a_key_is_shown_once_with_its_id_and_what_it_may_do(typed: Typed) -> None:
    made = typed(*CRM, "--topic", "tips", "--topic", "offers", "--expires-in", "90d", *BY)
    assert (made.code, made.complained) == (0, "")
    (key,) = KEY.findall(made.said)
    listed = typed("keys", "list").said
    key_id, secret = key.split("_")[1:]
    assert secret not in listed
    for words in ("crm", key_id, "reader", "the topics offers, tips", "by maria", "never used"):
        assert words in listed
    assert "expires 2" in listed


def test_a_script_gets_the_key_and_its_facts_as_json(typed: Typed) -> None:
    made = told(typed("keys", "create", "shop", "--role", "intake", "--workspace", "eu", "--json"))
    assert KEY.fullmatch(made["key"])
    assert (made["role"], made["workspace"], made["topics"]) == ("intake", "eu", None)
    (listed,) = told(typed("keys", "list", "--json"))
    assert "key" not in listed
    assert not any("digest" in name for name in listed)


def test_it_is_rotated_revoked_and_the_audit_tells_by_whom(typed: Typed) -> None:
    old = told(typed(*CRM, "--json", *BY))
    new = told(typed("keys", "rotate", "crm", "--json", "--by", "bea"))
    assert new["key_id"] == old["key_id"]
    assert new["key"] != old["key"]
    assert "the key before it opens until" in " ".join(typed("keys", "list").said.split())
    assert "rotated just now" in complaint(typed("keys", "rotate", "crm", *BY))
    assert typed("keys", "rotate", "crm", "--old-valid-for", "0", *BY).code == 0
    ran = typed("keys", "revoke", old["key_id"], "--reason", "it leaked", "--by", "bea")
    assert ran.said == f"The key crm, id {old['key_id']}, is revoked.\n"
    assert typed("keys", "list").said.startswith("There is no key in the store")
    assert "revoked 2" in typed("keys", "list", "--all").said
    audit = told(typed("keys", "list", "--audit", "--json"))
    assert [(one["action"], one["by"]) for one in audit] == [
        ("revoke", "bea"),
        ("rotate", "maria"),
        ("rotate", "bea"),
        ("create", "maria"),
    ]
    said = " ".join(typed("keys", "list", "--audit").said.split())
    assert f"bea revoked the key crm, id {old['key_id']}: it leaked" in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("crm", "--role", "admin", "--topic", "tips"), "of the role admin cannot be limited"),
        (("crm", "--role", "intake", "--journey", "onboarding"), "intake cannot be limited"),
        (("crm", "--role", "reader", "--workspace", "eu"), "a workspace is for keys"),
        (("crm", "--role", "intake", "--workspace", "ana@example.com"), "the workspace is 1 to"),
        (("crm", "--role", "reader", "--topic", "offer"), "there is no topic of that name; there"),
        (("crm", "--role", "reader", "--journey", "tips"), "there is no journey of that name"),
        (("ana@example.com", "--role", "reader"), "the name is 1 to 64 letters"),
        (("0123456789", "--role", "reader"), "could be taken for a key's id"),
        (("JORNADA_API_KEYS", "--role", "reader"), "could be taken for a key's id or a setting"),
        (
            ("crm", "--role", "reader", "--expires-in", "0"),
            "--expires-in: a key that opens nothing",
        ),
        (("crm", "--role", "reader", "--expires-in", "soon"), "--expires-in: write hours or days"),
    ],
)
def test_what_makes_no_sense_makes_no_key(typed: Typed, words: tuple[str, ...], why: str) -> None:
    assert why in complaint(typed("keys", "create", *words, *BY))
    assert told(typed("keys", "list", "--all", "--json")) == []


def test_a_key_that_is_not_there_is_told(typed: Typed) -> None:
    for words in (("rotate", "crm"), ("revoke", "crm", "--reason", "it leaked")):
        assert complaint(typed("keys", *words, *BY)).startswith("no key that opens has that id")
    assert typed(*CRM, *BY).code == 0
    assert complaint(typed(*CRM, *BY)).startswith("there is a key of the name crm")


def test_the_app_says_which_keys_are_missing_and_counts_those_of_the_store(typed: Typed) -> None:
    sandbox = {"JORNADA_DELIVERY": "sandbox"}
    told = complaint(typed("serve", **sandbox))
    for setting in ("JORNADA_WRITE_KEYS", "JORNADA_API_KEYS"):
        assert f"{setting} is missing" in told
    assert typed(*CRM, *BY).code == 0
    told = complaint(typed("serve", **sandbox))
    assert "JORNADA_WRITE_KEYS is missing" in told
    assert "JORNADA_API_KEYS" not in told
    assert typed("keys", "create", "shop", "--role", "intake", *BY).code == 0
    told = complaint(typed("serve", "--port", "-1", **sandbox))
    assert told.startswith("cannot listen at 127.0.0.1, port -1")
    assert typed("keys", "revoke", "crm", "--reason", "it leaked", *BY).code == 0
    assert "JORNADA_API_KEYS is missing" in complaint(typed("serve", **sandbox))
