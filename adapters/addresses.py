"""Addresses, spelled as vendors spell them: whoever told us of one, it is found by that.

Most commands ask for no address, so that its library is imported by who does.
"""


def email_of(told: str) -> str:
    """Return an e-mail address as it is kept; raises ValueError, quoting nothing, if it is none."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - see above

    try:
        return validate_email(told.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        # `from None`: its own words quote the address.
        raise ValueError("must be an e-mail address") from None


def phone_of(told: str) -> str:
    """Return a phone number in E.164; raises ValueError, quoting nothing, if it is none."""
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        number = phonenumbers.parse(told)
    except phonenumbers.NumberParseException:
        number = None
    # Possible, not valid: numbering plans change faster than the library that knows them.
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError("must be a phone number that begins with + and its country code")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
