"""Settings: what the environment decides, read once and checked before anything starts.

Channels and vendors declare their own. This is the one module of `adapters/` that knows of vendors:
a process must not start if the settings of one that it will use are wrong.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, ValidationError
from pydantic_settings import NoDecode, SettingsConfigDict

from adapters.errors import NotSetUp
from adapters.sinks.settings import SinkSettings
from domain.access import Role, key_id_of
from domain.clock import DEFAULT_ZONE, known_zone
from domain.consent import CONFIRMABLE, LINKS_LIVE, ConsentPolicy, check_confirmable
from domain.customers import Topic
from domain.identity import Limits
from domain.placeholders import PLACEHOLDERS
from domain.retention import Kept, read_periods
from vendors.registry import CHOICES, INBOUND_SOURCES, ChannelChoices, settings_groups
from vendors.settings import UNSET, BaseUrl, Group, Secret, SettingsGroup, VendorSettings

LOCAL_DATABASE = "sqlite:///.jornada/jornada.db"


class SettingsError(NotSetUp):
    """Settings are wrong or missing. Names each and says what to set; never quotes a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Jornada cannot start. " + " ".join(problems))
        self.problems = problems
        """One sentence a setting, beginning with its name."""


def _split(value: object) -> object:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _current_word(value: object) -> object:
    if value == "outbox":
        raise ValueError("has a new word for `outbox`, which is `sandbox`")
    return value


def _check_zone(value: str) -> str:
    if known_zone(value) is None:
        raise ValueError("is no IANA time zone")
    return value


def _periods(value: object) -> object:
    return read_periods(value) if isinstance(value, str) else value


SHORTEST_KEY = 16
"""Characters of a key of ours. What is shorter can be guessed."""


Secrets = Annotated[tuple[Secret, ...], NoDecode, BeforeValidator(_split)]
Words = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(_split),
    AfterValidator(lambda words: tuple(word.strip() for word in words)),
]


class Settings(SinkSettings):
    """What the environment decides. A field's description says what to set its variable to.

    In code, the settings of channels and vendors may be given with these: `of` hands them out.
    """

    model_config = SettingsConfigDict(extra="allow")

    database_url: str = Field(
        LOCAL_DATABASE, repr=False, description="the database, such as postgresql://host/jornada"
    )
    """May hold a password, so it is kept out of the settings' repr."""
    public_url: BaseUrl = Field(
        "http://127.0.0.1:8000",
        description="where customers and vendors reach this app, such as https://go.example.com",
    )
    delivery: Annotated[Literal["vendors", "sandbox"], BeforeValidator(_current_word)] = Field(
        "vendors",
        validation_alias="JORNADA_DELIVERY",
        description="`vendors` to send for real, or `sandbox` to keep messages here",
    )
    pace: float = Field(
        1.0,
        ge=1,
        le=10_000_000,
        allow_inf_nan=False,
        validation_alias="JORNADA_PACE",
        description="how many times faster than life a rehearsal runs, 1 to 10000000",
    )
    time_zone: Annotated[str, AfterValidator(_check_zone)] = Field(
        DEFAULT_ZONE,
        validation_alias="JORNADA_TIME_ZONE",
        description="the IANA time zone of customers whose own is unknown, such as Europe/Lisbon",
    )
    company: str = Field(
        "Jornada", validation_alias="JORNADA_COMPANY", description="the name that messages carry"
    )
    write_keys: Secrets = Field(
        (),
        validation_alias="JORNADA_WRITE_KEYS",
        description="the keys, separated by commas, with which sources send events",
    )
    api_keys: Secrets = Field(
        (),
        validation_alias="JORNADA_API_KEYS",
        description="the keys, separated by commas, of operators and services",
    )

    help_senders: Words = Field(
        (),
        validation_alias="JORNADA_HELP_SENDERS",
        description="our senders, separated by commas, at which the vendor answers no HELP, "
        "such as a short code",
    )
    help_contact: str = Field(
        "",
        validation_alias="JORNADA_HELP_CONTACT",
        description="what our text after HELP names: a telephone number, an address or a page",
    )
    placeholder_ids: Words = Field(
        PLACEHOLDERS,
        validation_alias="JORNADA_PLACEHOLDER_IDS",
        description="the words, separated by commas, that stand for no id, in any case",
    )
    retention: Annotated[dict[Kept, timedelta], NoDecode, BeforeValidator(_periods)] = Field(
        default_factory=lambda: read_periods(""),
        validation_alias="JORNADA_RETENTION_DAYS",
        description="the days for which what is over is kept, such as events=365,tasks=90",
    )
    double_opt_in: Annotated[Words, AfterValidator(check_confirmable)] = Field(
        (),
        validation_alias="JORNADA_DOUBLE_OPT_IN",
        description=f"the topics to which customers confirm their consent: {CONFIRMABLE}",
    )
    preference_link_days: int = Field(
        LINKS_LIVE.days,
        ge=1,
        le=365,
        validation_alias="JORNADA_PREFERENCE_LINK_DAYS",
        description="the days for which a link to the preference page works, 30 by default",
    )
    most_identities: int = Field(
        Limits().ever,
        ge=1,
        validation_alias="JORNADA_MOST_IDENTITIES",
        description="how many other ids one customer may have, 100 by default",
    )
    most_identities_a_week: int = Field(
        Limits().a_week,
        ge=1,
        validation_alias="JORNADA_MOST_IDENTITIES_A_WEEK",
        description="how many of them in seven days, 5 by default",
    )
    sandbox_password: Secret = Field(
        UNSET,
        validation_alias="JORNADA_SANDBOX_PASSWORD",
        description="the password for /sandbox and /docs, where they are opened from elsewhere",
    )
    head_within: int = Field(
        30,
        ge=1,
        validation_alias="JORNADA_HTTP_HEAD_SECONDS",
        description="the seconds in which a caller sends the head of a request, 30 by default",
    )
    keep_alive: int = Field(
        75,
        ge=1,
        validation_alias="JORNADA_HTTP_KEEP_ALIVE_SECONDS",
        description="the seconds for which an idle connection is kept, more than a proxy's before",
    )
    most_waiting: int = Field(
        500,
        ge=1,
        validation_alias="JORNADA_HTTP_MOST_WAITING",
        description="how many calls of sources wait for the store at once in each process before "
        "others get a 429, 500 by default",
    )

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

    @property
    def consent_policy(self) -> ConsentPolicy:
        """What this deployment decides about consent."""
        topics = frozenset(map(Topic, self.double_opt_in))
        return ConsentPolicy(topics, timedelta(days=self.preference_link_days))

    @property
    def uses_vendors(self) -> bool:
        """Whether messages really leave."""
        return self.delivery == "vendors"

    def require_worker(self) -> None:
        """Raise `SettingsError` naming what a worker still needs in order to send."""
        _refuse(self._missing_to_send() + self._disagreements())

    def require_http(self) -> None:
        """Raise `SettingsError` naming what the HTTP app still needs, but for keys of callers."""
        _refuse(self._missing_to_receive() + self._disagreements())

    def require_keys(self, stored: Collection[str]) -> None:
        """Raise `SettingsError` naming the keys that callers lack.

        `stored` are the roles of the store's own keys, which may stand in for each setting.
        """
        write = [] if Role.INTAKE in stored else self.missing("write_keys")
        api = [] if set(stored) - {Role.INTAKE} else self.missing("api_keys")
        instead = "Or run `jornada keys create NAME --role"
        _refuse(
            [f"{p} {instead} {r}`." for r, of in (("intake", write), ("admin", api)) for p in of]
        )

    def require_agreement(self) -> None:
        """Raise `SettingsError` naming the settings that must not stand together."""
        _refuse(self._disagreements())

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
        return [*problems, *self._guessable()]

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


def load_settings() -> Settings:
    """Read the environment; raise `SettingsError` naming every variable that cannot be used.

    What may be missing depends on the process: ask `require_worker` or `require_http` next.
    """
    _refuse(dict.fromkeys(problem for group in _all_groups() for problem in _problems_of(group)))
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


def _refuse(problems: Iterable[str]) -> None:
    if found := list(problems):
        raise SettingsError(found)


def inbound_sources() -> frozenset[str]:
    """Return the names under which what customers write is stored: vendors', the sandbox's."""
    return INBOUND_SOURCES


def variables() -> set[str]:
    """Return the names of all variables that are read."""
    return {each.variable_of(field) for each in _all_groups() for field in each.model_fields}


def _all_groups() -> list[type[SettingsGroup]]:
    return [Settings, *settings_groups()]
