"""Calls: activities of a journey's own, such as a look into a shop's stock.

A story knows a call by its declaration. What answers it is an activity beside the journey, or a
fake in a test. What is asked and told is kept in Temporal's history, so neither may be personal.
"""

import re
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.errors import JornadaError, JourneyMistake
from domain.events.base import is_impersonal
from domain.ids import check_identifier

_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}\.[a-z][a-z0-9_]{0,49}")


class CallFailed(JornadaError, wire_name="CallFailed"):
    """A call that fails for good: it is not tried again, and the story may catch it.

    Whatever else an activity raises is an outage, and is tried again.
    """

    retry = False
    who_acts = "the journey's owner: let its story catch CallFailed"

    def __init__(self, reason: str) -> None:
        """`reason` is a word such as `sold_out`: it is kept in history. Raises ValueError."""
        super().__init__(check_identifier(reason))
        self.reason = reason


class Told(BaseModel):
    """What a call asks, or is told: its fields hold nothing personal, as those of events."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            if not is_impersonal(field.annotation, tuple(field.metadata)):
                raise TypeError(
                    f"{cls.__name__}.{name} could hold personal data, and what a call asks and is "
                    "told is kept in Temporal's history: use int, float, bool, Decimal, Day, "
                    "Moment, Enum, Literal or Identifier"
                )


A = TypeVar("A", bound=Told)
R = TypeVar("R", bound=Told)


@dataclass(frozen=True)
class Call(Generic[A, R]):
    """A call: `STOCK = Call("abandoned_basket.stock", asks=Item, tells=Stock)`.

    Raises `JourneyMistake` for a name that is none.
    """

    name: str
    """`journey.call`, also of the activity that answers it. It is kept in histories."""
    _: KW_ONLY
    asks: type[A]
    tells: type[R]
    within: timedelta = timedelta(seconds=30)
    """How long one try may take, in real seconds; then it is tried again."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise JourneyMistake(f"a call is named `journey.call`, in small letters: {self.name}")
        for kind in (self.asks, self.tells):
            if not issubclass(kind, Told):
                raise JourneyMistake(f"{self.name}: {kind.__name__} is to be a subclass of Told")

    @property
    def journey(self) -> str:
        """The journey that declares it."""
        return self.name.partition(".")[0]

    @property
    def title(self) -> str:
        """Its name as a person reads it: `Stock`."""
        return self.name.partition(".")[2].replace("_", " ").capitalize()
