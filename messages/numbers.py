"""Amounts of money, numbers and plurals as customers write them, in their language and region."""

import re
from copy import copy
from decimal import Decimal

from babel import Locale
from babel.numbers import NumberPattern, format_currency, format_decimal, format_percent
from liquid import Markup, RenderContext
from liquid.filter import with_context

from messages.values import LARGEST, printed

_WRITTEN = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,20})?")
"""A number as programs write it in a text. What has a comma could be either of two."""
_CODE = re.compile("[A-Za-z]{3}")
"""A currency's code (ISO 4217)."""
_CENT = Decimal("0.01")
_PER_CENT = Decimal(100)
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2212": "-"})
"""No-break spaces and the minus sign make a text message of 160 characters one of 70."""


def amount_of(told: object) -> Decimal | None:
    """Return the number that a value is, or is written as; None for what is none, or too large."""
    if isinstance(told, str):
        text = told.strip()
        told = Decimal(text) if _WRITTEN.fullmatch(text) else None
    if isinstance(told, bool) or not isinstance(told, int | float | Decimal):
        return None
    if not -LARGEST < told < LARGEST:  # nor is what is no number at all
        return None
    return Decimal(repr(float(told))) if isinstance(told, float) else Decimal(told)


def written_money(told: object, currency: object, locale: Locale) -> str:
    """Return an amount as `$1,249.00`; what is no number stays as it was told.

    A currency is a code such as `EUR`. One that CLDR does not know prints as its code. What is no
    code prints nothing: the amount then has two decimals and no currency.
    """
    amount = amount_of(told)
    if amount is None:
        return printed(told)
    if isinstance(currency, str) and _CODE.fullmatch(currency):
        return format_currency(amount, currency.upper(), locale=locale)
    pattern: NumberPattern = copy(locale.decimal_formats[None])
    pattern.frac_prec = (2, 2)
    return format_decimal(amount, pattern, locale=locale)


def written_number(told: object, locale: Locale) -> str:
    """Return a number as `1,249.5`, with two decimals at most."""
    amount = amount_of(told)
    if amount is None:
        return printed(told)
    return format_decimal(amount.quantize(_CENT), locale=locale)


def written_percent(told: object, locale: Locale) -> str:
    """Return a number of per cent, such as 15, as `15%`, with two decimals at most."""
    amount = amount_of(told)
    if amount is None:
        return printed(told)
    share = (amount.quantize(_CENT) / _PER_CENT).normalize()
    return format_percent(share, locale=locale, decimal_quantization=False)


def plural_form(told: object, locale: Locale) -> str:
    """Return which of CLDR's forms a count takes: `one`, `few`, `other`; `other` for no number."""
    amount = amount_of(told)
    return "other" if amount is None else locale.plural_form(abs(amount))


def forms_needed(locale: Locale) -> frozenset[str]:
    """Return the forms that a language has for what is counted, up to hundreds."""
    return frozenset(locale.plural_form(count) for count in range(200)) | {"other"}


@with_context
def money(told: object, currency: object = None, *, context: RenderContext) -> str:
    """Write an amount of money, as a filter of templates."""
    return _fit(written_money(told, currency, _conventions(context)), context)


@with_context
def number(told: object, *, context: RenderContext) -> str:
    """Write a number, as a filter of templates."""
    return _fit(written_number(told, _conventions(context)), context)


@with_context
def percent(told: object, *, context: RenderContext) -> str:
    """Write a number of per cent, as a filter of templates."""
    return _fit(written_percent(told, _conventions(context)), context)


@with_context
def plural(  # noqa: PLR0913 - CLDR's six forms
    told: object,
    *,
    context: RenderContext,
    other: str,
    zero: str | None = None,
    one: str | None = None,
    two: str | None = None,
    few: str | None = None,
    many: str | None = None,
) -> str:
    """Write the words that fit a count, in which `{n}` is the count, as a filter of templates."""
    locale = _conventions(context)
    forms = {"zero": zero, "one": one, "two": two, "few": few, "many": many}
    chosen = forms.get(plural_form(told, locale))
    words = other if chosen is None else chosen
    count = _fit(written_number(told, locale), context)
    # Words that the template itself holds are safe, and stay so: what fills them is escaped.
    return words.replace("{n}", Markup.escape(count) if isinstance(words, Markup) else count)


def _conventions(context: RenderContext) -> Locale:
    found: Locale = context.resolve("conventions")
    return found


def _fit(written: str, context: RenderContext) -> str:
    return written if context.autoescape else written.translate(_PLAIN)
