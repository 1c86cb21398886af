"""Every message there is: those of the journeys' packages, by their names."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from domain.messages import Message
from workflows.packages import JOURNEY_PACKAGES

_DECLARED: dict[str, Mapping[str, Any]] = {
    package: vars(import_module(f"workflows.{package}.messages")) for package in JOURNEY_PACKAGES
}


CATALOGUE: dict[str, Message] = {
    each.name: each
    for declared in _DECLARED.values()
    for each in declared.values()
    if isinstance(each, Message)
}
"""Every message by its name."""

LANGUAGES: dict[str, tuple[str, ...]] = {
    package: tuple(declared["LANGUAGES"])
    for package, declared in _DECLARED.items()
    if "LANGUAGES" in declared
}
"""The languages of a journey that is not written in all of the deployment's, by its package."""
