"""Reading the environment: once, and checked before anything starts."""

from pydantic import ValidationError

from adapters.settings.whole import Settings, refuse
from vendors.registry import INBOUND_SOURCES, settings_groups
from vendors.settings import SettingsGroup


def load_settings() -> Settings:
    """Read the environment; raise `SettingsError` naming every variable that cannot be used.

    What may be missing depends on the process: ask `require_worker` or `require_http` next.
    """
    refuse(dict.fromkeys(problem for group in _all_groups() for problem in _problems_of(group)))
    settings = Settings()
    settings.require_agreement()
    return settings


def _problems_of(group: type[SettingsGroup]) -> list[str]:
    try:
        group()
    except ValidationError as error:
        known = {*group.model_fields, *map(group.variable_of, group.model_fields)}
        found = error.errors(include_input=False, include_url=False)
        return [
            group.problem(
                str(each["loc"][0]),
                str(each["ctx"]["error"]) if each["type"] == "value_error" else "cannot be used",
            )
            for each in found
            if each["loc"][0] in known
        ]
    return []


def inbound_sources() -> frozenset[str]:
    """Return the names under which what customers write is stored: vendors', the sandbox's."""
    return INBOUND_SOURCES


def variables() -> set[str]:
    """Return the names of all variables that are read."""
    return {each.variable_of(field) for each in _all_groups() for field in each.model_fields}


def _all_groups() -> list[type[SettingsGroup]]:
    return [Settings, *settings_groups()]
