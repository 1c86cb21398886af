"""Sources of events that are Jornada's alone: a company may not track by such a name."""

from adapters.settings import inbound_sources
from adapters.store.events.names import OPT_OUT_SOURCES

RESERVED_SOURCES = frozenset({*OPT_OUT_SOURCES, *inbound_sources()})
"""Operators, each channel, and whatever hands on what customers write."""


def check_source(source: str) -> None:
    """Raise ValueError for a source that is reserved."""
    if source in RESERVED_SOURCES:
        raise ValueError(
            f"the source `{source}` is reserved for what Jornada records itself: name your own, "
            "such as `crm`, or leave it out"
        )
