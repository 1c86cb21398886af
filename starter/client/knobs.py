"""Knobs as operators see and turn them: each value is checked by its declaration."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from adapters.store.engine.database import Database
from adapters.store.knobs import KnobSettings
from domain.knobs import AnyKnob, KnobEntry, KnobSetting, NotAllowed, written
from domain.operations import OperatorRequest
from starter.names import names_like


class UnknownKnob(LookupError):
    """No journey declares a knob of that name; the message says which are like it."""


class Turned(NamedTuple):
    """A knob, and how it stands."""

    name: str
    declared: AnyKnob | None
    """None for one that today's code does not declare: its setting does nothing."""
    setting: KnobSetting | None
    """None for one that has its default."""

    @property
    def is_refused(self) -> bool:
        """Whether today's declaration does not allow what it was set to: the default counts."""
        if self.declared is None or self.setting is None:
            return False
        return not _is_allowed(self.declared, self.setting.value)

    @property
    def value(self) -> str:
        """What counts, as it is written; nothing where no code asks for it."""
        if self.declared is None:
            return ""
        if self.setting is not None and not self.is_refused:
            return self.setting.value
        return written(self.declared.default)

    @property
    def journey(self) -> str:
        """The journey whose name it bears."""
        return self.name.partition(".")[0]


class Knobs:
    """The knobs of all journeys, with the audit of who turned them."""

    def __init__(self, database: Database, declared: Mapping[str, AnyKnob]) -> None:
        self._settings = KnobSettings(database)
        self._declared = declared

    async def list(self, only: Collection[str] | None = None) -> Sequence[Turned]:
        """Return every knob by name, those that no code declares any more too.

        `only` those of these journeys.
        """
        stored = {each.name: each for each in await self._settings.list()}
        known = [
            Turned(name, self._declared.get(name), stored.get(name))
            for name in sorted({*self._declared, *stored})
        ]
        return [each for each in known if only is None or each.journey in only]

    async def set(self, name: str, text: str, operator: OperatorRequest) -> str:
        """Set a knob: whoever asks for it from now on has it. Return it as it is written.

        Raises `UnknownKnob` and `NotAllowed`.
        """
        knob = self._declared.get(name)
        if knob is None:
            there_are = ", ".join(names_like(name, self._declared) or sorted(self._declared))
            raise UnknownKnob(f"there is no knob of that name; there are: {there_are or 'none'}")
        value = written(knob.checked(text))
        await self._settings.set(name, value, operator, datetime.now(UTC))
        return value

    async def reset(self, name: str, operator: OperatorRequest) -> str:
        """Give a knob its default again; return what it was set to. Raises `NotSet`.

        One that today's code knows no more can be reset, too: then nothing is left of it.
        """
        return await self._settings.reset(name, operator, datetime.now(UTC))

    async def audit(self, limit: int, only: Collection[str] | None = None) -> Sequence[KnobEntry]:
        """Return who set and reset knobs, the last first; `only` those of these journeys."""
        names = None if only is None else [each.name for each in await self.list(only)]
        return await self._settings.audit(limit, names)


def _is_allowed(knob: AnyKnob, value: str) -> bool:
    try:
        knob.checked(value)
    except NotAllowed:
        return False
    return True
