"""A rule that holds for many: one test, which names all that break it."""

from collections.abc import Iterable


def assert_none(offenders: Iterable[str]) -> None:
    """Fail if there are any, and name them all."""
    found = list(offenders)
    assert not found, "\n".join(("", *found))
