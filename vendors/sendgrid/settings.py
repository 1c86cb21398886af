"""SendGrid's settings."""

from typing import Annotated

from pydantic import AfterValidator, Field

from vendors.settings import UNSET, BaseUrl, MailSettings, Secret


def _check_webhook_key(value: str) -> str:
    from vendors.sendgrid.signature import public_key  # noqa: PLC0415 - cryptography: few set a key

    public_key(value)
    return value


class SendGridSettings(MailSettings):
    """What SendGrid needs; a mail's sender comes from `MailSettings`."""

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

    def to_send(self) -> tuple[str, ...]:
        """See base class."""
        return ("sendgrid_api_key", "email_from")

    def to_receive(self) -> tuple[str, ...]:
        """See base class."""
        return ("sendgrid_webhook_public_key",)

    def base_urls(self) -> tuple[str, ...]:
        """See base class."""
        return ("sendgrid_base_url",)
