"""The real app, to which vendors post."""

from tests.webhooks.conftest import jornada, settings, world

__all__ = ["jornada", "settings", "world"]
