"""Every message there is: those of the journeys' packages, by their names."""

from importlib import import_module

from domain.messages import Message
from workflows.packages import JOURNEY_PACKAGES


def _messages_of(package: str) -> dict[str, Message]:
    declared = vars(import_module(f"workflows.{package}.messages")).values()
    return {each.name: each for each in declared if isinstance(each, Message)}


CATALOGUE: dict[str, Message] = {
    name: message for package in JOURNEY_PACKAGES for name, message in _messages_of(package).items()
}
"""Every message by its name."""
