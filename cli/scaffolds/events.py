"""The two events of a new journey: what begins it, and its goal. Shared ones are not made anew."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple

from cli.errors import CommandFailed
from cli.scaffolds.names import check_event, class_of
from domain import events
from domain.events import EmailVerified, Event, core
from workflows.packages import FOLDER, JOURNEY_PACKAGES


class Happening(NamedTuple):
    """An event, and where its class is."""

    title: str
    kind: type[Event] | None
    """None for one that the journey declares itself."""
    key: str | None

    @property
    def class_name(self) -> str:
        """Its class: `Basket Updated` is `BasketUpdated`."""
        return class_of(self.title)

    def module(self, journey: str) -> str:
        """Return the module that has its class."""
        if self.kind is None:
            return f"workflows.{journey}.events"
        return "domain.events" if self.kind is EmailVerified else self.kind.__module__

    @property
    def pins(self) -> list[str]:
        """Its names that are kept for good, as `tests/pinned/` has them."""
        line = f"event {self.title}"
        if self.kind is None:
            return [line, *([f"{line}.{self.key}"] if self.key else [])]
        schema = self.kind.model_json_schema(mode="serialization")
        fields = schema.get("properties", {}).items()
        known = schema.get("$defs", {})
        return [
            line,
            *(each for name, of in fields for each in _words(f"{line}.{name}", of, known)),
        ]

    def made(self, ids: Mapping[str, str]) -> str:
        """Return how a test makes one, with those of these ids that it declares."""
        own = {self.key} if self.kind is None else self.kind.identifiers()
        given = ", ".join(f'{field}="{value}"' for field, value in ids.items() if field in own)
        return f"{self.class_name}({given})"


def happening(title: str, key: str | None = None) -> Happening:
    """Return an event by its name: a shared one, or else one with this key, to be declared.

    Raises `CommandFailed` for one that no new journey may have.
    """
    check_event(title)
    known = {kind.event_name(): kind for kind in _shared()}
    if title in known:
        return Happening(title, known[title], known[title].KEY)
    if title in {kind.event_name() for kind in _declared_in(core.__name__)}:
        raise CommandFailed(
            f"`{title}` is an event of Jornada's own: name one of yours, such as `Basket Updated`"
        )
    with_events = [each for each in JOURNEY_PACKAGES if (FOLDER / each / "events.py").exists()]
    for journey in with_events:
        own = _declared_in(f"workflows.{journey}.events")
        if title in {kind.event_name() for kind in own}:
            raise CommandFailed(
                f"`{title}` is declared in workflows/{journey}/events.py, and journeys do not "
                "import each other: move it to domain/events/commerce.py first"
            )
    return Happening(title, None, key)


def reach_of(goal: Happening, key: str | None) -> str:
    """Return which of the goal's events an enrolment under a key hears, as code."""
    if goal.key == key or None in (goal.key, key):
        return "Correlation.SAME_KEY"
    by_field = goal.kind is not None and key in goal.kind.identifiers()
    return f'Correlation.by("{key}")' if by_field else "Correlation.ANY_KEY"


def _shared() -> list[type[Event]]:
    """Return the events that several journeys share; none that Jornada itself tells."""
    names = [each.name for each in iter_modules(events.__path__, f"{events.__name__}.")]
    found = (kind for name in names if name != core.__name__ for kind in _declared_in(name))
    return [*(kind for kind in found if not kind.__subclasses__()), EmailVerified]


def _declared_in(module: str) -> Iterator[type[Event]]:
    """Yield the events that a module declares itself."""
    for each in vars(import_module(module)).values():
        if isinstance(each, type) and issubclass(each, Event) and each.__module__ == module:
            yield each


def _words(place: str, schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for a field, or for each of the words that it may hold."""
    if reference := schema.get("$ref"):
        yield from _words(place, known[reference.rpartition("/")[2]], known)
    elif "anyOf" in schema:
        for arm in schema["anyOf"]:
            yield from _words(place, arm, known)
    elif "enum" in schema or "const" in schema:
        yield from (f"{place} = {word}" for word in schema.get("enum") or [schema["const"]])
    elif schema.get("type") != "null":
        yield place
