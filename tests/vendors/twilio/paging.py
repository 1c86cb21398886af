"""Twilio's list of messages, page by page.

See https://www.twilio.com/docs/usage/twilios-response: a page names the next one by a token, so
that texts which arrive meanwhile neither repeat nor hide any. Previous pages are not given.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

USUAL = 50
MOST = 1000
KNOWN = frozenset({"To", "PageSize", "Page", "PageToken"})

_TOKEN = "PA"
"""What a page's token begins with; the SID of the last text before the page follows."""


class NoSuchPage(Exception):
    """A question that is refused."""


def page(path: str, query: Mapping[str, str], texts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Answer with one page of texts, of which the newest come first; raises `NoSuchPage`."""
    if unknown := set(query) - KNOWN:
        raise NoSuchPage(f"this fake does not know {', '.join(sorted(unknown))}")
    number, size = _number(query, "Page", 0), _number(query, "PageSize", USUAL)
    size = min(max(size, 1), MOST)
    found = [text for text in texts if query.get("To") in (None, text["to"])]
    rest = found[_position(found, query.get("PageToken")) :]
    shown = rest[:size]
    where = {"To": query["To"]} if "To" in query else {}
    where["PageSize"] = str(size)
    next_page = (
        {"Page": str(number + 1), "PageToken": f"{_TOKEN}{shown[-1]['sid']}"} if shown else {}
    )
    return {
        "end": number * size + max(len(shown) - 1, 0),
        "first_page_uri": _uri(path, where, {"Page": "0"}),
        "messages": shown,
        "next_page_uri": _uri(path, where, next_page) if len(rest) > size else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": None,
        "start": number * size,
        "uri": _uri(path, where, {"Page": str(number)}),
    }


def _number(query: Mapping[str, str], name: str, usual: int) -> int:
    value = query.get(name, str(usual))
    if not value.isdecimal():
        raise NoSuchPage(f"{name} is not a number")
    return int(value)


def _position(found: Sequence[dict[str, Any]], token: str | None) -> int:
    """Say where the page begins: behind the text that its token names."""
    if token is None:
        return 0
    sids = [text["sid"] for text in found]
    last = token.removeprefix(_TOKEN)
    if last not in sids:
        raise NoSuchPage("the page token is invalid")
    return sids.index(last) + 1


def _uri(path: str, where: Mapping[str, str], more: Mapping[str, str]) -> str:
    return f"{path}?{urlencode({**where, **more})}"
