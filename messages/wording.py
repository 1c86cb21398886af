"""The language of the templates: Liquid, strict, bounded, and small."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from liquid import Environment, FalsyStrictUndefined
from liquid.exceptions import LiquidError, UndefinedError
from liquid.span import Span
from liquid.static_analysis import Variable

from domain.errors import BadTemplate
from domain.messages import ABOUT
from messages.dates import day, moment
from messages.topics import topic
from messages.words import Piece

_OF_TEXT = ("append", "capitalize", "downcase", "prepend", "slice", "strip", "truncate", "upcase")
_OF_NUMBERS = ("minus", "plus", "round", "times")
_OF_ANYTHING = ("default", "first", "last", "size")
_OURS = {"day": day, "moment": moment, "topic": topic}
FILTERS = frozenset((*_OF_TEXT, *_OF_NUMBERS, *_OF_ANYTHING, *_OURS))
"""Those that a message needs: none that un-escapes, none that multiplies its input."""
_PRINTING = re.compile(r"{{.*?}}|{%-?\s*(?:assign|echo)\b.*?%}", re.DOTALL)


class Missing(FalsyStrictUndefined):
    """What is missing: it may be asked for and looped over, and not be printed."""

    allowed_properties = FalsyStrictUndefined.allowed_properties | {"items"}

    def items(self) -> tuple[()]:  # type: ignore[override] # none, whatever their type
        """Return no items."""
        return ()

    def __len__(self) -> int:
        return 0


class _Bounded(Environment):
    loop_iteration_limit = 1_000
    local_namespace_limit = 50_000
    output_stream_limit = 100_000  # bytes; Gmail clips an e-mail at 102 KB


def _environment(*, autoescape: bool) -> Environment:
    environment = _Bounded(autoescape=autoescape, undefined=Missing)
    environment.filters |= _OURS
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    for tag in ("include", "render"):
        del environment.tags[tag]
    return environment


HTML = _environment(autoescape=True)
PLAIN = _environment(autoescape=False)


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
    def _printed(self) -> frozenset[str]:
        """The variables that it prints, or may: all but those that it only asks about."""
        places = [found.span() for found in _PRINTING.finditer(self._piece.text)]
        return frozenset(
            name
            for name, uses in self._template.analyze().globals.items()
            if any(start <= use.span.index < end for use in uses for start, end in places)
        )

    def check(self, variables: Collection[str], links: Collection[str]) -> None:
        """Raise `BadTemplate` for a variable, link or filter that is not to be had."""
        usage = self._template.analyze()
        for name, uses in usage.globals.items():
            for use in uses:
                if name == "links":
                    self._check_link(use, links)
                elif name == ABOUT and name not in variables and len(use.segments) > 1:
                    raise BadTemplate(
                        f"{self._at(use.span)}: {{{{ {use} }}}}: this message is about no event; "
                        "name its kind in about= in its messages.py"
                    )
                elif name not in variables:
                    raise BadTemplate(
                        f"{self._at(use.span)}: {{{{ {use} }}}} is no variable of this message; "
                        f"use {_listed(variables)}, or declare it in its messages.py"
                    )
        for name, spans in usage.filters.items():
            if name not in FILTERS:
                raise BadTemplate(
                    f"{self._at(spans[0])}: there is no filter {name}; use {_listed(FILTERS)}"
                )

    def _check_link(self, use: Variable, links: Collection[str]) -> None:
        if use.segments[1:] not in [[name] for name in links]:
            raise BadTemplate(
                f"{self._at(use.span)}: {{{{ {use} }}}} is no link of this message; "
                f"use {_listed(f'links.{link}' for link in links)}, or declare "
                "the action in the journey's messages.py"
            )

    def try_out(self, values: Mapping[str, object]) -> None:
        """Render with made-up values; a `BadTemplate` says all there is to say."""
        try:
            self._template.render(values)
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
        """Leave out truths where they would be printed: there are words for what is missing."""
        return {
            name: value
            for name, value in values.items()
            if not (isinstance(value, bool) and name in self._printed)
        }

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


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
