"""E-mail."""

from channels.base import ChannelSpec, Markup
from domain.customers import Channel
from domain.messages import Email


def normalise(address: str) -> str:
    """Return an e-mail address as it is kept; raises ValueError, quoting nothing, if it is none."""
    # Most commands read no address, so they import no library for it.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - see above

    try:
        return validate_email(address.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        # `from None`: its own words quote the address.
        raise ValueError("must be an e-mail address") from None


def fold(address: str) -> str:
    """Return an address for comparing: mail servers mind no capitals."""
    return address.strip().casefold()


SPEC = ChannelSpec(
    name=Channel.EMAIL,
    label="e-mail",
    plural="e-mails",
    trait="email",
    normalise=normalise,
    fold=fold,
    content=Email,
    markup=Markup.MJML,
    parts=("subject", "preheader", "body"),
    has_footer=True,
    has_quiet_hours=False,  # it waits silently by itself
    transactional_by_default=True,
)
