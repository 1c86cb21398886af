"""Links to the company's own sites: the only ones that a value of an event may become."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from liquid.undefined import is_undefined

LINK_LENGTH = 2_000
"""A longer address, as HTML holds it, is none: mail programs cut such links."""

_ADDRESS = re.compile(
    r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?P<rest>(?:[/?#][^\s\\<>\"{}|^`]*)?)",
    re.IGNORECASE,
)
"""No user, no password, no port: what stands before the path is a host's name, and no more."""
_KEPT = "%/?#[]@!$&()*+,;=:~"
"""What an address holds unescaped, beside letters and digits (RFC 3986, section 2)."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address on a site of the company's own. It prints nothing but by the filter for links."""

    url: str

    def __str__(self) -> str:
        return ""


def is_address(text: str) -> bool:
    """Tell whether a text is one whole web address, whosever it is."""
    return re.fullmatch(r"\s*[a-z]+://\S*\s*", text, re.IGNORECASE) is not None


def own_link(text: str, hosts: Collection[str]) -> Link | None:
    """Return a text as a link, if it is an address on one of these hosts; None for any other.

    It is `https`, holds no password and no control character, and is not too long. Letters beyond
    ASCII are escaped, so that none looks like another.
    """
    found = _ADDRESS.fullmatch(text.strip(" ")) if len(text) <= 2 * LINK_LENGTH else None
    if found is None or not text.isprintable() or found["host"].lower() not in hosts:
        return None
    url = f"https://{found['host'].lower()}{quote(found['rest'], safe=_KEPT)}"
    return Link(url) if len(escape(url)) <= LINK_LENGTH else None


def site_link(told: object) -> str | None:
    """Print a link to one of the company's own sites, as a filter of templates; else nothing."""
    if is_undefined(told):
        str(told)  # as whatever is missing, it cannot be printed
    return told.url if isinstance(told, Link) else None
