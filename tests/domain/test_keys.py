"""Keys that could be anything are hidden: by the deployment's secret, not by a digest alone."""

import hashlib

from domain.keys import hidden_key, is_hidden, may_be_seen

ONE, OTHER = b"1" * 32, b"2" * 32


def test_nobody_guesses_a_key_without_the_secret() -> None:
    seen = hidden_key("#1001", ONE)
    assert seen == hidden_key("#1001", ONE)
    assert seen != hidden_key("#1001", OTHER)
    assert hashlib.sha256(b"#1001").hexdigest()[:8] not in seen


def test_what_is_seen_of_a_key_is_an_identifier_and_is_known_again() -> None:
    seen = hidden_key("pedido nº 7", ONE)
    assert may_be_seen(seen)
    assert is_hidden(seen)
    assert not is_hidden("o-1")
