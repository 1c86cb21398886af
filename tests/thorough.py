"""Which of many cases `make test` runs. `make check` runs them all."""

from collections.abc import Sequence

import pytest


def few(values: Sequence[object], how_many: int) -> list[object]:
    """Return the cases of a test: the first few as they are, the others marked as thorough."""
    others = (pytest.param(value, marks=pytest.mark.thorough) for value in values[how_many:])
    return [*values[:how_many], *others]
