"""What a vendor's settings are made of. Each vendor declares its own in its folder."""

import re
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from domain.urls import check_base_url, is_loopback

UNSET = SecretStr("")
"""A secret nobody gave; it is false, as an empty text is."""


class SettingsGroup(BaseSettings):
    """Some settings that belong together.

    A field is read from the variable of its name, in capitals, or of its alias. Its description
    ends the sentence "set it to ...".
    """

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

    @classmethod
    def variable_of(cls, field: str) -> str:
        """Return the environment variable behind a field."""
        alias = cls.model_fields[field].validation_alias
        return alias if isinstance(alias, str) else field.upper()

    @classmethod
    def problem(cls, name: str, complaint: str) -> str:
        """Say what is wrong; `name` is a field or, as pydantic reports it, a field's variable."""
        field = next(each for each in cls.model_fields if name in (each, cls.variable_of(each)))
        hint = cls.model_fields[field].description
        return f"{cls.variable_of(field)} {complaint}: set it to {hint}."

    def missing(self, *fields: str) -> list[str]:
        """Say which of some fields nobody set. A default does not count as set."""
        return [self.problem(field, "is missing") for field in fields if not self._was_given(field)]

    def _was_given(self, field: str) -> bool:
        return field in self.model_fields_set and bool(getattr(self, field))


Group = TypeVar("Group", bound=SettingsGroup)


class VendorSettings(SettingsGroup):
    """A vendor's settings."""

    def to_send(self) -> tuple[str, ...]:
        """Name the fields without which nothing can be sent."""
        return ()

    def to_receive(self) -> tuple[str, ...]:
        """Name the fields without which no callback can be verified."""
        return ()

    def base_urls(self) -> tuple[str, ...]:
        """Name the fields that hold the vendor's URLs."""
        return ()

    def are_loopback(self) -> bool:
        """Tell whether all its URLs are on this machine, so that no real person is reached."""
        urls = [urlsplit(getattr(self, field)) for field in self.base_urls()]
        return bool(urls) and all(is_loopback(url.hostname) for url in urls)


def matching(pattern: str, complaint: str) -> AfterValidator:
    """Return the check of a text that has to match a pattern as a whole."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(complaint)
        return value

    return AfterValidator(check)


def _check_secret(value: SecretStr) -> SecretStr:
    # An inner line break would surface in an error of the HTTP library, with the key around it.
    if not re.fullmatch(r"[!-~]+", value.get_secret_value()):
        raise ValueError("is empty, or holds a space or an unusual character")
    return value


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


BaseUrl = Annotated[str, AfterValidator(check_base_url)]
Secret = Annotated[SecretStr, BeforeValidator(_stripped), AfterValidator(_check_secret)]
EmailAddress = Annotated[str, matching(r"[^@\s<>,]+@[^@\s<>,]+", "is not an e-mail address alone")]


class MailSettings(VendorSettings):
    """Whom e-mails come from, whatever vendor carries them."""

    email_from: EmailAddress = Field(
        "", description="the verified sender's address; its name goes into EMAIL_FROM_NAME"
    )
    email_from_name: str = Field("", description="the sender's name")
