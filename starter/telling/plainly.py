"""Codes and strangers' words, made fit to be read."""

_JOINERS = "\u200c\u200d"
"""They are how some names are written, and command no terminal."""


def label(code: str) -> str:
    """Say one of our own codes as words: `quiet_hours` is `quiet hours`."""
    return code.replace("_", " ")


def plain(words: str) -> str:
    """Return anybody's words without what a terminal would obey, on one line."""
    return " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in words).split())
