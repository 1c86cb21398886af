"""Twilio's settings."""

from typing import Annotated

from pydantic import Field

from vendors.settings import UNSET, BaseUrl, Secret, VendorSettings, matching

AccountSid = Annotated[str, matching(r"AC[0-9A-Za-z]+", "is not an account SID")]
ServiceSid = Annotated[str, matching(r"MG[0-9A-Za-z]+", "is not a messaging service's SID")]
TextSender = Annotated[
    str,
    matching(
        r"\+[1-9][0-9]{6,14}|[0-9A-Za-z &_-]{1,11}",
        "is neither a number like +15005550006, a short code nor a sender's name",
    ),
]


class TwilioSettings(VendorSettings):
    """What Twilio needs. Its auth token also verifies its callbacks."""

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

    def to_send(self) -> tuple[str, ...]:
        """See base class."""
        keys = ("twilio_account_sid", "twilio_auth_token")
        return keys if self.twilio_messaging_service_sid else (*keys, "twilio_from")

    def to_receive(self) -> tuple[str, ...]:
        """See base class."""
        return ("twilio_auth_token",)

    def base_urls(self) -> tuple[str, ...]:
        """See base class."""
        return ("twilio_base_url",)
