"""Settings, whole: with those that channels and vendors declare, and what is wrong with them.

This is the one package of `adapters/` that knows of vendors: a process must not start if the
settings of one that it will use are wrong.
"""

from collections.abc import Collection, Iterable
from typing import Any, cast

from pydantic import PrivateAttr
from pydantic_settings import SettingsConfigDict

from adapters.errors import NotSetUp
from adapters.settings.declared import Declared
from domain.access import Role, key_id_of
from vendors.registry import CHOICES, ChannelChoices, settings_groups
from vendors.settings import Group, SettingsGroup, VendorSettings

SHORTEST_KEY = 16
"""Characters of a key of ours. What is shorter can be guessed."""


class SettingsError(NotSetUp):
    """Settings are wrong or missing. Names each and says what to set; never quotes a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Jornada cannot start. " + " ".join(problems))
        self.problems = problems
        """One sentence a setting, beginning with its name."""


class Settings(Declared):
    """What the environment decides.

    In code, the settings of channels and vendors may be given with these: `of` hands them out.
    """

    model_config = SettingsConfigDict(extra="allow")

    _groups: dict[type[SettingsGroup], SettingsGroup] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _context: Any, /) -> None:
        """Read what channels and vendors declare: from what was given in code, or variables."""
        given = dict(self.model_extra or {})
        if self.model_extra:
            self.model_extra.clear()  # else a secret among them would show in the repr
        for group in settings_groups():
            theirs = {name: given[name] for name in given.keys() & group.model_fields}
            self._groups[group] = group(**theirs)

    def of(self, group: type[Group]) -> Group:
        """Return a group of settings that a vendor declares."""
        return cast("Group", self._groups[group])

    @property
    def choices(self) -> ChannelChoices:
        """Which vendor serves each channel, and how fast."""
        return self.of(CHOICES)

    def require_worker(self) -> None:
        """Raise `SettingsError` naming what a worker still needs in order to send."""
        refuse(self._missing_to_send() + self._disagreements())

    def require_http(self) -> None:
        """Raise `SettingsError` naming what the HTTP app still needs, but for keys of callers."""
        refuse(self._missing_to_receive() + self._disagreements())

    def require_keys(self, stored: Collection[str]) -> None:
        """Raise `SettingsError` naming the keys that callers lack.

        `stored` are the roles of the store's own keys, which may stand in for each setting.
        """
        write = [] if Role.INTAKE in stored else self.missing("write_keys")
        api = [] if set(stored) - {Role.INTAKE} else self.missing("api_keys")
        instead = "Or run `jornada keys create NAME --role"
        refuse(
            [f"{p} {instead} {r}`." for r, of in (("intake", write), ("admin", api)) for p in of]
        )

    def require_agreement(self) -> None:
        """Raise `SettingsError` naming the settings that must not stand together."""
        refuse(self._disagreements())

    def _missing_to_send(self) -> list[str]:
        if not self.uses_vendors:
            return []
        # The default does not count: in a customer's link it would lead nowhere.
        vendors = [missing for each in self._vendors() for missing in each.missing(*each.to_send())]
        return [*self.missing("public_url"), *vendors]

    def _missing_to_receive(self) -> list[str]:
        if not self.uses_vendors:
            return []
        vendors = [
            missing for each in self._vendors() for missing in each.missing(*each.to_receive())
        ]
        return [*self.missing("public_url"), *vendors]

    def _vendors(self) -> list[VendorSettings]:
        """Return the settings of the vendors in use."""
        return [self.of(vendor.settings) for vendor in self.choices.vendors()]

    def _disagreements(self) -> list[str]:
        problems = []
        vendors = self._vendors()
        are_stand_ins = all(each.are_loopback() for each in vendors)
        if self.pace != 1 and self.uses_vendors and not are_stand_ins:
            urls = (each.variable_of(field) for each in vendors for field in each.base_urls())
            problems.append(
                "JORNADA_PACE must be 1 where messages really leave: for a rehearsal, set "
                f"JORNADA_DELIVERY to `sandbox`, or each of {' and '.join(urls)} to a stand-in on "
                "this machine."
            )
        if set(self.write_keys) & set(self.api_keys):
            problems.append(
                "JORNADA_API_KEYS holds a key that JORNADA_WRITE_KEYS holds too: give operators "
                "and services keys of their own, as a source's key is often seen by many."
            )
        problems += self._kept_twice()
        if self.help_senders:
            problems += self.missing("help_contact")
        return [*problems, *self.missing_of_oidc(), *self._guessable()]

    def _kept_twice(self) -> list[str]:
        """Name what holds a key of the store: it would open for ever, with another role."""
        return [
            f"{self.variable_of(field)} holds a key that `jornada keys` made, and would keep it "
            "open once it is revoked: take it out, the store has it."
            for field, keys in (("write_keys", self.write_keys), ("api_keys", self.api_keys))
            if any(key_id_of(key.get_secret_value()) for key in keys)
        ]

    def _guessable(self) -> list[str]:
        """Name what holds a key of ours that can be guessed."""
        ours = {
            "write_keys": self.write_keys,
            "api_keys": self.api_keys,
            "sandbox_password": (self.sandbox_password,) if self.sandbox_password else (),
        }
        return [
            f"{self.variable_of(field)} holds a key of less than {SHORTEST_KEY} characters: make "
            "one with `openssl rand -hex 24`."
            for field, keys in ours.items()
            if any(len(key.get_secret_value()) < SHORTEST_KEY for key in keys)
        ]


def refuse(problems: Iterable[str]) -> None:
    """Raise `SettingsError` where anything is wrong."""
    if found := list(problems):
        raise SettingsError(found)
