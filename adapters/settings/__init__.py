"""Settings: what the environment decides, read once and checked before anything starts."""

from adapters.settings.reading import inbound_sources, load_settings, variables
from adapters.settings.whole import Settings, SettingsError

__all__ = [
    "Settings",
    "SettingsError",
    "inbound_sources",
    "load_settings",
    "variables",
]
