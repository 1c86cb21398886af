"""What others wrote is never a link: mail programs and phones make one of whatever looks like it.

Only a message's own template may link, and only to a page of ours.
"""

import re

_JOINS = r"[\u200c\u200d]*"
_DOT = r"[.\u3002\uff0e\uff61]"
"""Also those of Chinese and Japanese: browsers take each for a dot in a host's name."""
_SCHEMES = (
    *("about", "blob", "callto", "cid", "content", "data", "facetime", "facetime-audio", "feed"),
    *("file", "ftp", "geo", "https?", "im", "intent", "javascript", "magnet", "mailto", "maps"),
    *("market", "message", "mms", "mmsto", "news", "nntp", "sip", "sips", "skype", "sms", "smsto"),
    *("ssh", "steam", "tel", "tg", "vbscript", "view-source", "viber", "webcal", "whatsapp"),
    *("ws", "wss", "xmpp"),
)
_LINK = re.compile(
    rf":[/\\]{{2}}|(?<![^\W_])(?:(?:{'|'.join(_SCHEMES)}):.|www\d*{_DOT})", re.IGNORECASE
)
"""In a word that is a link, and says so: `https://…`, `tel:…`, `www.…`."""
_NAME = re.compile(rf"(?<=[^\W_]){_JOINS}{_DOT}{_JOINS}(?=[^\W\d_]{{2}}|xn--)", re.IGNORECASE)
"""The dot before the last part of what may be a host's name: `evil.example`, but not `3.5`."""


def has_link(text: str) -> bool:
    """Tell whether something in a text may be made a link."""
    return bool(_LINK.search(text) or _NAME.search(text))


def without_links(text: str) -> str:
    """Return a text in which nothing is made a link.

    A word that is a link with a scheme is left out. In a bare name, such as `evil.example` or
    `Dr.Martens`, a blank follows the dot: it may be a product's name, and is read the same.
    """
    kept = (word for word in text.split(" ") if not _LINK.search(word))
    return _NAME.sub(". ", " ".join(kept)).strip()
