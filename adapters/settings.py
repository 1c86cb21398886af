"""Settings: what the environment decides, read once and checked before anything starts."""

import ipaddress
import re
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from adapters.errors import NotSetUp

LOCAL_DATABASE = "sqlite:///.jornada/jornada.db"
UNSET = SecretStr("")
"""A secret nobody gave; it is false, as an empty text is."""


class SettingsError(NotSetUp):
    """Settings are wrong or missing. Names each and says what to set; never quotes a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Jornada cannot start. " + " ".join(problems))
        self.problems = problems
        """One sentence a setting, beginning with its name."""


def check_base_url(value: str) -> str:
    """Return a base URL, no slash at its end; raise ValueError unless it is https or loopback."""
    url = split_url(value)
    if "@" in url.netloc or "?" in value or "#" in value:
        raise ValueError("must hold no user, query or fragment")
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname)):
        raise ValueError("must begin with https:// (http:// is for loopback only)")
    return value.rstrip("/")


def split_url(value: str) -> SplitResult:
    """Return a URL's parts; raise ValueError unless it has a host and a port that can be."""
    try:
        url = urlsplit(value)
        odd = not url.hostname or url.port == 0 or not re.fullmatch(r"[!-~]+", value)
    except ValueError:
        odd = True
    if odd:
        raise ValueError("is not a URL")
    return url


def is_loopback(host: str | None) -> bool:
    """Tell whether a host, as a URL names it, is this very machine."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def _matching(pattern: str, complaint: str) -> AfterValidator:
    """Return the check of a text that has to match a pattern as a whole."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(complaint)
        return value

    return AfterValidator(check)


def _check_webhook_key(value: str) -> str:
    from adapters.signatures import sendgrid_key  # noqa: PLC0415 - cryptography: few set a key

    sendgrid_key(value)
    return value


def _check_secret(value: SecretStr) -> SecretStr:
    # An inner line break would surface in an error of the HTTP library, with the key around it.
    if not re.fullmatch(r"[!-~]+", value.get_secret_value()):
        raise ValueError("is empty, or holds a space or an unusual character")
    return value


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _split(value: object) -> object:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


BaseUrl = Annotated[str, AfterValidator(check_base_url)]
Secret = Annotated[SecretStr, BeforeValidator(_stripped), AfterValidator(_check_secret)]
EmailAddress = Annotated[str, _matching(r"[^@\s<>,]+@[^@\s<>,]+", "is not an e-mail address alone")]
AccountSid = Annotated[str, _matching(r"AC[0-9A-Za-z]+", "is not an account SID")]
ServiceSid = Annotated[str, _matching(r"MG[0-9A-Za-z]+", "is not a messaging service's SID")]
TextSender = Annotated[
    str,
    _matching(
        r"\+[1-9][0-9]{6,14}|[0-9A-Za-z &_-]{1,11}",
        "is neither a number like +15005550006, a short code nor a sender's name",
    ),
]
Secrets = Annotated[tuple[Secret, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """What the environment decides. A field's description says what to set its variable to."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        validate_by_name=True,
        validate_default=False,  # an empty default means that nobody set it
    )

    database_url: str = Field(
        LOCAL_DATABASE, repr=False, description="the database, such as postgresql://host/jornada"
    )
    """May hold a password, so it is kept out of the settings' repr."""
    public_url: BaseUrl = Field(
        "http://127.0.0.1:8000",
        description="where customers and vendors reach this app, such as https://go.example.com",
    )
    delivery: Literal["vendors", "outbox"] = Field(
        "vendors",
        validation_alias="JORNADA_DELIVERY",
        description="`vendors` to send for real, or `outbox` to keep messages here",
    )
    pace: float = Field(
        1.0,
        ge=1,
        le=10_000_000,
        allow_inf_nan=False,
        validation_alias="JORNADA_PACE",
        description="how many times faster than life a rehearsal runs, 1 to 10000000",
    )
    company: str = Field(
        "Jornada", validation_alias="JORNADA_COMPANY", description="the name that messages carry"
    )
    email_per_second: float = Field(
        100.0,
        gt=0,
        allow_inf_nan=False,
        validation_alias="JORNADA_EMAIL_PER_SECOND",
        description="how many e-mails may leave a second, all workers together",
    )
    sms_per_second: float = Field(
        10.0,
        gt=0,
        allow_inf_nan=False,
        validation_alias="JORNADA_SMS_PER_SECOND",
        description="how many texts may leave a second, all workers together",
    )

    sendgrid_api_key: Secret = Field(UNSET, description="a SendGrid API key that may send mail")
    sendgrid_base_url: BaseUrl = Field(
        "https://api.sendgrid.com", description="SendGrid's API, such as https://api.sendgrid.com"
    )
    sendgrid_webhook_public_key: Annotated[str, AfterValidator(_check_webhook_key)] = Field(
        "", description="the verification key SendGrid shows for its signed event webhook"
    )
    sendgrid_email_activity: bool = Field(
        False,
        description="`true` if the account has SendGrid's Email Activity API and the key may read "
        "it, else `false`",
    )
    email_from: EmailAddress = Field(
        "", description="the verified sender's address; its name goes into EMAIL_FROM_NAME"
    )
    email_from_name: str = Field("", description="the sender's name")

    twilio_account_sid: AccountSid = Field("", description="the account SID, which begins with AC")
    twilio_auth_token: Secret = Field(UNSET, description="the account's auth token")
    twilio_base_url: BaseUrl = Field(
        "https://api.twilio.com", description="Twilio's API, such as https://api.twilio.com"
    )
    twilio_from: TextSender = Field(
        "", description="the number texts come from (or set TWILIO_MESSAGING_SERVICE_SID)"
    )
    twilio_messaging_service_sid: ServiceSid = Field(
        "", description="the SID of a messaging service, which begins with MG"
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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read variables by their full names alone: a stranger's `PACE` is not ours."""
        del settings_cls, dotenv_settings, file_secret_settings
        env_settings.config = SettingsConfigDict({**env_settings.config, "validate_by_name": False})
        return init_settings, env_settings

    @property
    def uses_vendors(self) -> bool:
        """Whether messages really leave."""
        return self.delivery == "vendors"

    def require_worker(self) -> None:
        """Raise `SettingsError` naming what a worker still needs in order to send."""
        needed = []
        if self.uses_vendors:
            needed += ["public_url", "sendgrid_api_key", "email_from"]
            needed += ["twilio_account_sid", "twilio_auth_token"]
            if not self.twilio_messaging_service_sid:
                needed.append("twilio_from")
        self._require(needed)

    def require_http(self) -> None:
        """Raise `SettingsError` naming what the HTTP app still needs to know who is calling."""
        needed = ["write_keys", "api_keys"]
        if self.uses_vendors:
            needed += ["public_url", "sendgrid_webhook_public_key", "twilio_auth_token"]
        self._require(needed)

    def require_agreement(self) -> None:
        """Raise `SettingsError` naming the settings that must not stand together."""
        self._require([])

    def _require(self, fields: list[str]) -> None:
        missing = [_problem(field, "is missing") for field in fields if not self._was_given(field)]
        if problems := missing + self._disagreements():
            raise SettingsError(problems)

    def _was_given(self, field: str) -> bool:
        # A default does not count: one that went into customers' links would lead them nowhere.
        return field in self.model_fields_set and bool(getattr(self, field))

    def _disagreements(self) -> list[str]:
        problems = []
        if self.pace != 1 and self.uses_vendors and not self._vendors_are_stand_ins():
            problems.append(
                "JORNADA_PACE must be 1 where messages really leave: for a rehearsal, set "
                "JORNADA_DELIVERY to `outbox`, or both SENDGRID_BASE_URL and TWILIO_BASE_URL to "
                "stand-ins on this machine."
            )
        if set(self.write_keys) & set(self.api_keys):
            problems.append(
                "JORNADA_API_KEYS holds a key that JORNADA_WRITE_KEYS holds too: give operators "
                "and services keys of their own, as a source's key is often seen by many."
            )
        return problems

    def _vendors_are_stand_ins(self) -> bool:
        urls = (self.sendgrid_base_url, self.twilio_base_url)
        return all(is_loopback(urlsplit(url).hostname) for url in urls)


def load_settings() -> Settings:
    """Read the environment; raise `SettingsError` naming every variable that cannot be used.

    What may be missing depends on the process: ask `require_worker` or `require_http` next.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = {
            str(each["loc"][0]): str(each["ctx"]["error"])
            if each["type"] == "value_error"
            else "cannot be used"
            for each in error.errors(include_input=False, include_url=False)
        }
    else:
        settings.require_agreement()
        return settings
    raise SettingsError([_problem(name, complaint) for name, complaint in wrong.items()])


def variable_of(field: str) -> str:
    """Return the environment variable behind a field of `Settings`."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else field.upper()


def _problem(name: str, complaint: str) -> str:
    """Say what is wrong; `name` is a field or, as pydantic reports it, a field's variable."""
    field = next(each for each in Settings.model_fields if name in (each, variable_of(each)))
    hint = Settings.model_fields[field].description
    return f"{variable_of(field)} {complaint}: set it to {hint}."
