"""What a test tells besides an event's declared fields."""

from collections.abc import Mapping

from domain.events import Event


def check_undeclared(event: Event, properties: Mapping[str, object]) -> None:
    """Refuse what the event declares: beside its own value nobody could tell which one counts."""
    for name in type(event).model_fields.keys() & properties.keys():
        raise AssertionError(f"write {type(event).__name__}({name}=…): it declares {name}")
