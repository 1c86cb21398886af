"""In which time zones the owner of a phone number may be: those of its country."""

from functools import cache


def zones_of_number(number: str) -> tuple[str, ...]:
    """Return the IANA zones of a number's country; none where it has no country.

    All of them: people keep a number when they move within a country.
    """
    # Most commands read no number, so they import no library for it.
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    return _zones_of_country(
        str(parsed.country_code), phonenumbers.region_code_for_number(parsed) or ""
    )


@cache
def _zones_of_country(calling_code: str, region: str) -> tuple[str, ...]:
    """Return the zones of a calling code; where several countries share it, those of the region."""
    from babel.core import get_global  # noqa: PLC0415 - as above
    from phonenumbers.tzdata import TIMEZONE_DATA  # noqa: PLC0415 - as above

    told: tuple[str, ...] = TIMEZONE_DATA.get(calling_code, ())
    regional = get_global("territory_zones").get(region, ())
    return tuple(zone for zone in told if zone in regional) or told
