"""The settings of the console."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from domain.access import Role
from vendors.settings import UNSET, BaseUrl, Secret, SettingsGroup

_MAY_SIGN_IN = tuple(role for role in Role if role is not Role.INTAKE)


def _roles(value: object) -> object:
    if not isinstance(value, str):
        return value
    pairs = [part.strip().rpartition("=") for part in value.split(",") if part.strip()]
    if not all(group.strip() and role.strip() in _MAY_SIGN_IN for group, _, role in pairs):
        raise ValueError("holds what gives no group a role")
    return {group.strip(): Role(role.strip()) for group, _, role in pairs}


class ConsoleSettings(SettingsGroup):
    """What the environment decides of the console."""

    temporal_ui: BaseUrl | None = Field(
        None,
        validation_alias="JORNADA_TEMPORAL_UI",
        description="where staff open the Temporal UI, such as https://temporal.example.com",
    )
    oidc_issuer: BaseUrl | None = Field(
        None,
        validation_alias="JORNADA_OIDC_ISSUER",
        description="the issuer of the company's own sign-in, such as https://login.example.com",
    )
    oidc_client_id: str = Field(
        "",
        validation_alias="JORNADA_OIDC_CLIENT_ID",
        description="the id under which the company's sign-in knows the console",
    )
    oidc_client_secret: Secret = Field(
        UNSET,
        validation_alias="JORNADA_OIDC_CLIENT_SECRET",
        description="the secret that the company's sign-in gave the console",
    )
    oidc_claim: str = Field(
        "groups",
        validation_alias="JORNADA_OIDC_CLAIM",
        description="the claim that names somebody's groups, `groups` by default",
    )
    oidc_roles: Annotated[dict[str, Role], NoDecode, BeforeValidator(_roles)] = Field(
        default_factory=dict,
        validation_alias="JORNADA_OIDC_ROLES",
        description="which group has which role, such as care=support,leads=operator",
    )

    @property
    def has_oidc(self) -> bool:
        """Whether staff may sign in by the company's own sign-in."""
        return self.oidc_issuer is not None

    def missing_of_oidc(self) -> list[str]:
        """Say what is missing of the company's sign-in, if any of it is set."""
        fields = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_roles")
        missing = self.missing(*fields)
        return [] if len(missing) == len(fields) else missing
