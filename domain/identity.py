"""Identity: who an anonymous visitor is."""

import hashlib

from domain.ids import is_identifier

VISITOR = "anon:"
"""What a visitor's customer id begins with."""


def visitor_id(anonymous_id: str) -> str:
    """Return the customer id of an anonymous visitor; hashed where theirs would be none."""
    plain = VISITOR + anonymous_id
    if is_identifier(plain):
        return plain
    return VISITOR + hashlib.sha256(anonymous_id.encode("utf-8", "surrogatepass")).hexdigest()[:40]
