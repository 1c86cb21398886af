"""What others wrote is never a link: mail programs and phones make one of whatever looks like it.

Only a message's own template may link, and only to a page of ours.
"""

import re

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""What Unicode calls default-ignorable: nobody sees it, and what looks for links may skip it."""
_DOT = r"[.\u2024\u3002\ufe52\uff0e\uff61]"
"""Also those of Chinese and Japanese: browsers take each for a dot in a host's name."""
_FOREIGN = r"[^\x00-\xbf\u2000-\u206f\u3000-\u303f]"
"""A letter, or a mark on one, as in many Indian names, or an emoji: hosts are named by each."""
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
_NAME = re.compile(
    rf"(?<=[^\W_]|{_FOREIGN}){_DOT}(?=[^\W\d_](?:[^\W\d_]|{_FOREIGN})|xn--)", re.IGNORECASE
)
"""The dot before the last part of what may be a host's name: `evil.example`, but not `3.5`."""


def has_link(text: str) -> bool:
    """Tell whether something in a text may be made a link."""
    seen = _UNSEEN.sub("", text)
    return bool(_LINK.search(seen) or _NAME.search(seen))


def without_links(text: str) -> str:
    """Return a text in which nothing is made a link.

    A word that is a link with a scheme is left out. In a bare name, such as `evil.example` or
    `Dr.Martens`, a blank follows the dot: it may be a product's name, and is read the same.
    """
    return " ".join(filter(None, map(_defused, text.split(" "))))


def _defused(word: str) -> str:
    """Return a word that is no link. One that was one loses what nobody sees in it."""
    seen = _UNSEEN.sub("", word)
    if _LINK.search(seen):
        return ""
    return _NAME.sub(". ", seen) if _NAME.search(seen) else word
