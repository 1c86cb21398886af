"""docker-compose.yml, read as Compose reads it."""

import re
from collections.abc import Mapping
from typing import Any

import yaml  # type: ignore[import-untyped] # PyYAML brings no types

from tests.tree import ROOT

FILE = ROOT / "docker-compose.yml"
SECRETS = {
    "POSTGRES_PASSWORD": "admin-secret",
    "JORNADA_DB_PASSWORD": "jornada-secret",
    "TEMPORAL_DB_PASSWORD": "temporal-secret",
    "JORNADA_WRITE_KEYS": "a-write-key-of-tests",
    "JORNADA_API_KEYS": "an-api-key-of-tests",
}
"""What has no default, made up."""
KEYS = ("JORNADA_WRITE_KEYS", "JORNADA_API_KEYS")
"""Those of them that keys in the store stand in for: the app itself says if they are missing."""
OURS = ("migrate", "worker", "http")

_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\})")


class Missing(Exception):
    """A variable without a default is not set."""


def services(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return every service with its variables filled in. Raises `Missing`, naming the variable."""

    def filled(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: filled(value) for key, value in part.items()}
        if isinstance(part, list):
            return [filled(value) for value in part]
        return _VARIABLE.sub(value_of, part) if isinstance(part, str) else part

    def value_of(variable: re.Match[str]) -> str:
        name, kind, text = variable.groups()
        if name is None:
            return "$"
        if not environment.get(name) and kind == "?":
            raise Missing(name)
        return environment.get(name) or text

    return {name: filled(service) for name, service in as_written().items()}


def as_written() -> dict[str, Any]:
    """Return every service as the file has it, its variables unfilled."""
    written: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    return written
