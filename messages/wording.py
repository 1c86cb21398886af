"""A template of a message: parsed, proven, and rendered for a customer."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import Locale
from liquid import Environment
from liquid.exceptions import LiquidError, UndefinedError
from liquid.span import Span

from domain.errors import BadTemplate
from messages.checking import (
    LINK_FILTERS,
    Fault,
    faults_of_names,
    faults_of_plurals,
    faults_of_sample,
)
from messages.language import HTML, PLAIN
from messages.links import Link
from messages.usage import ITEM, As, Found, Use, Where, uses
from messages.values import Listed, printed
from messages.words import Piece

__all__ = ["HTML", "PLAIN", "Wording", "read"]

_Unfit = Callable[[object], bool]


class Wording:
    """One template, parsed; `check` and `try_out` prove it."""

    def __init__(self, piece: Piece, language: Environment) -> None:
        """Parse a piece of a file, which errors name with its line. Raises `BadTemplate`."""
        self._piece = piece
        try:
            self._template = language.from_string(piece.text)
        except LiquidError as error:
            raise self._bad(error, "correct the Liquid there") from error

    @property
    def source(self) -> str:
        """The template as it was written."""
        return self._piece.text

    @cached_property
    def _uses(self) -> tuple[Found, ...]:
        return tuple(uses(self._template))

    @cached_property
    def _unfit(self) -> tuple[tuple[Where, _Unfit], ...]:
        """Of which values it can make nothing, each by its path."""
        used = [each for each in self._uses if isinstance(each, Use)]
        looped = {use.path for use in used if use.how is As.LOOPED}
        shown = [use for use in used if use.how is As.PRINTED and use.path not in looped]
        linked = {use.path for use in shown if LINK_FILTERS.intersection(use.filters)}
        said = {use.path for use in shown} - linked
        return (
            *((path, lambda value: not isinstance(value, Listed)) for path in looped),
            *((path, lambda value: not isinstance(value, Link)) for path in linked),
            *((path, _says_nothing) for path in said),
        )

    def check(self, variables: Collection[str], links: Collection[str]) -> None:
        """Raise `BadTemplate` for a variable, link or filter that is not to be had."""
        self._raise_first(faults_of_names(self._uses, variables, links))

    def check_sample(self, sample: Mapping[str, object], where: str, locale: Locale) -> None:
        """Raise `BadTemplate` for what no sample has, and for plurals that lack a form.

        `where` is how errors name the sample, `locale` the language of the words.
        """
        self._raise_first(faults_of_sample(self._uses, sample, where))
        self._raise_first(faults_of_plurals(self._uses, locale))

    def try_out(self, values: Mapping[str, object]) -> None:
        """Render with made-up values; a `BadTemplate` says all there is to say."""
        try:
            self._template.render(self._fit_to_print(values))
        except UndefinedError as error:
            advice = "it may be missing: print it only inside {% if … %}, or with | default:"
            raise self._bad(error, advice) from error
        except LiquidError as error:
            raise self._bad(error, "correct the Liquid there") from error

    def render(self, values: Mapping[str, object]) -> str:
        """Render a customer's values; a `BadTemplate` quotes none of them."""
        try:
            return self._template.render(self._fit_to_print(values))
        except Exception as error:  # noqa: BLE001 - whatever it is, its message may quote a customer
            raise BadTemplate(
                f"{self._piece.where}: {type(error).__name__} while rendering a customer's values; "
                "compare the event's properties with what the template expects"
            ) from None

    def _fit_to_print(self, values: Mapping[str, object]) -> dict[str, object]:
        """Leave out what could not be used: there are words for what is missing.

        A truth is not printed, nor a list that is too long for a sentence; no text is looped over,
        and none that is no link of ours becomes one.
        """
        fit: Any = dict(values)
        for path, unfit in self._unfit:
            fit = _without_unfit(fit, path, unfit)
        return dict(fit)

    def _raise_first(self, faults: Iterable[Fault]) -> None:
        for at, what in faults:
            raise BadTemplate(f"{self._at(Span('', at))}: {what}")

    def _at(self, span: Span) -> str:
        return self._piece.at(span.line_col(self._piece.text)[0])

    def _bad(self, error: LiquidError, advice: str) -> BadTemplate:
        context = error.context()
        at = self._piece.at(context[0]) if context else self._piece.where
        return BadTemplate(f"{at}: {error.message}; {advice}")


def read(path: Path, where: str, advice: str = "write it") -> str:
    """Return a template file's text; raises `BadTemplate`, with advice, when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig").rstrip()
    except FileNotFoundError:
        raise BadTemplate(f"{where} is missing: {advice}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadTemplate(f"{where} cannot be read ({error}): save it as UTF-8 text") from error


def _says_nothing(value: object) -> bool:
    return not isinstance(value, str) and not printed(value)


def _without_unfit(value: Any, path: Where, unfit: _Unfit) -> Any:
    """Return a value without what lies at a path, where it is unfit; the rest stays as it is."""
    head, *rest = path
    if isinstance(value, Listed) and head == ITEM:
        return (
            value.of_same(_without_unfit(each, tuple(rest), unfit) for each in value)
            if rest
            else value
        )
    if not isinstance(value, Mapping) or head not in value:
        return value
    others = {key: each for key, each in value.items() if key != head}
    if rest:
        others[head] = _without_unfit(value[head], tuple(rest), unfit)
    elif not unfit(value[head]):
        return value
    return type(value)(others) if isinstance(value, dict) else others
