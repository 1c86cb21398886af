"""The real app's store, to which customers write."""

from tests.webhooks.conftest import jornada, settings, world

__all__ = ["jornada", "settings", "world"]
