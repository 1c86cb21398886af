"""What the environment decides of Jornada itself: each variable is a field here."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from adapters.settings.console import ConsoleSettings
from adapters.sinks.settings import SinkSettings
from domain.clock import DEFAULT_ZONE, known_zone
from domain.consent import CONFIRMABLE, LINKS_LIVE, ConsentPolicy, check_confirmable
from domain.customers import Topic
from domain.identity import Limits
from domain.placeholders import PLACEHOLDERS
from domain.retention import Kept, read_periods
from domain.sites import check_hosts
from domain.urls import check_base_url
from languages.deployment import deployment
from vendors.settings import UNSET, BaseUrl, Secret

LOCAL_DATABASE = "sqlite:///.jornada/jornada.db"


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


def check_products(value: str) -> str:
    """Return a file's path, or a service's base URL; raise ValueError for a URL that is none."""
    return check_base_url(value) if "://" in value else value


Secrets = Annotated[tuple[Secret, ...], NoDecode, BeforeValidator(_split)]
Words = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(_split),
    AfterValidator(lambda words: tuple(word.strip() for word in words)),
]


class Declared(SinkSettings, ConsoleSettings):
    """What the environment decides. A field's description says what to set its variable to."""

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
        default_factory=lambda: deployment().company,
        validation_alias="JORNADA_COMPANY",
        description="the name that messages carry",
    )
    company_address: str = Field(
        default_factory=lambda: deployment().address,
        validation_alias="JORNADA_COMPANY_ADDRESS",
        description="the company's postal address, which ends each e-mail",
    )
    site_hosts: Annotated[Words, AfterValidator(check_hosts)] = Field(
        (),
        validation_alias="JORNADA_SITE_HOSTS",
        description="the hosts of the company's own sites, separated by commas, to which an "
        "event's links may lead, such as shop.example.com",
    )
    products: Annotated[str, AfterValidator(check_products)] = Field(
        "",
        validation_alias="JORNADA_PRODUCTS",
        description="the product catalogue: a CSV file, or a service such as "
        "https://shop.example.com/catalogue",
    )
    products_key: Secret = Field(
        UNSET,
        validation_alias="JORNADA_PRODUCTS_KEY",
        description="the key with which that service is asked",
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
        default_factory=lambda: deployment().contact,
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
    cached_enrolments: int = Field(
        1000,
        ge=1,
        validation_alias="JORNADA_CACHED_ENROLMENTS",
        description="how many running enrolments each worker keeps in memory, 1000 by default",
    )

    @property
    def consent_policy(self) -> ConsentPolicy:
        """What this deployment decides about consent."""
        topics = frozenset(map(Topic, self.double_opt_in))
        return ConsentPolicy(topics, timedelta(days=self.preference_link_days))

    @property
    def uses_vendors(self) -> bool:
        """Whether messages really leave."""
        return self.delivery == "vendors"
