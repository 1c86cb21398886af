"""Ids and keys from outside: checked, and keys brought into a form that may be seen."""

from collections.abc import Collection
from typing import Any, NamedTuple

from adapters.store.events.intake import Intake
from domain.identity import VISITOR, visitor_id
from domain.ids import check_identifier
from domain.keys import hidden_key, key_text, may_be_seen
from domain.placeholders import is_placeholder
from starter.client.faults import UnusableField

_WANTED = {
    "customer_id": "your own opaque customer id",
    "key": "the key itself, such as the order's id",
}
_ANY = "an id of your own, or none"


class Key(NamedTuple):
    """A key from outside."""

    text: str
    """As Temporal sees it."""
    hides: dict[str, str]
    """What it was given as, by its text, where it is hidden."""


class Ids:
    """Checks ids. `placeholders` are words that stand for no id."""

    def __init__(self, intake: Intake, placeholders: Collection[str]) -> None:
        self._intake = intake
        self.placeholders = frozenset(placeholders)  # it knows its hash: each id is looked up
        self._secret: bytes | None = None

    def check(self, **ids: str | None) -> None:
        """Raise `UnusableField` for an id that stands for none, or a customer's that is none."""
        for field, value in ids.items():
            if value is not None:
                self._check(field, value, _WANTED.get(field, _ANY))
        if (customer_id := ids.get("customer_id")) is not None:
            _usable("customer_id", check_identifier, customer_id)

    def subject(self, user_id: str | None, anonymous_id: str | None) -> str:
        """Return whom a call is about: the customer, or a visitor. Raises `UnusableField`."""
        if user_id is not None:
            return user_id
        if anonymous_id is None:
            raise UnusableField("customer_id", "is missing, and so is anonymousId: send one")
        self.check(anonymous_id=anonymous_id)
        return visitor_id(anonymous_id)

    async def key(self, given: Any, field: str = "key") -> Key:
        """Return a key as Temporal may see it. Raises `UnusableField` for what is none."""
        text = self.key_text(given, field)
        if may_be_seen(text):
            return Key(text, {})
        hidden = await self.hidden(text)
        return Key(hidden, {hidden: text})

    async def seen(self, given: Any) -> str | None:
        """Return a key as Temporal sees it; None for none. Raises `UnusableField`."""
        return None if given is None else (await self.key(given)).text

    def key_text(self, given: Any, field: str) -> str:
        """Return a key as a text, which may have to be hidden. Raises `UnusableField`."""
        text = id_text(given, field)
        self._check(field, text, _WANTED["key"])
        return text

    async def hidden(self, text: str) -> str:
        """Return what Temporal sees of a key, or of another identifier, that must be hidden."""
        return hidden_key(text, await self._the_secret())

    async def _the_secret(self) -> bytes:
        if self._secret is None:
            self._secret = await self._intake.key_secret()
        return self._secret

    def _check(self, field: str, value: str, wanted: str) -> None:
        own = value.removeprefix(VISITOR)  # as their device says it
        if is_placeholder(own, self.placeholders):
            why = f"is a word for no id, which many would share: send {wanted}"
            raise UnusableField(field, why)


def id_text(given: Any, field: str) -> str:
    """Return any identifier of an event, as `Ids.key_text` a key: it may be a word or a zero."""
    text: str = _usable(field, key_text, given)
    return text


def _usable(field: str, check: Any, given: Any) -> Any:
    try:
        return check(given)
    except ValueError as error:
        raise UnusableField(field, str(error)) from None
