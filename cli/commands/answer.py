"""`jornada answer`: support enters what a customer told them, and the journey hears it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from adapters.store.answers.outcomes import AnswerResult
from cli.arguments import By, CustomerId, Key
from cli.commands.track import fate_soon, handed_on
from cli.errors import CommandFailed
from cli.operating import checked_id, jornada_for_operators, operator, request_by
from cli.running import new_app, run, settings
from cli.showing import in_utc, plain
from domain.actions import Action
from domain.entered import AskedQuestion, CannotTell, answer_meant, question_meant
from domain.ids import link_event_id
from domain.questions import WORDS, AnswerOutcome, Reading
from languages.loader import language_of, speech
from languages.nearest import FALLBACK
from messages.options import option_label
from starter.client import Jornada

LONGEST_WORDS = 1000
"""Characters of what a customer told in their own words."""

app = new_app()


@app.command()
def answer(
    customer_id: CustomerId,
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="the one that asked")],
    option: Annotated[
        str, typer.Argument(metavar="OPTION", help="its number, what it says, or their own words")
    ],
    key: Key = None,
    reason: Annotated[
        str, typer.Option("--reason", help="one line that names nobody: it is kept")
    ] = "the customer told us",
    by: By = None,
) -> None:
    """Enter an answer that a customer told you; their journey hears it as if tapped."""
    typer.echo(run(enter(customer_id, message, option, key, by, reason)))


async def enter(
    customer_id: str, message: str, text: str, key: str | None, by: str | None, reason: str
) -> str:
    """Enter an answer, and say what came of it. Raises `CommandFailed`."""
    checked_id("the customer", customer_id)
    request = request_by(operator(by), reason)
    async with jornada_for_operators(settings()) as jornada:
        await jornada.database.check()
        meant = await _meant(jornada, customer_id, message, key)
        (option, words), label = await _answer(jornada, meant, text)
        touchpoint_id = meant.asked.touchpoint_id
        result = await jornada.operators.answer(touchpoint_id, option, request, words)
        whose = f"{meant.workflow_id}, {message}"
        if result.outcome is not AnswerOutcome.ANSWERED:
            return _not_taken(result, meant, option, whose)
        fate = await fate_soon(jornada.database, link_event_id(touchpoint_id, Action.ANSWER))
    return f"{whose}: answered {label}. The enrolment's event is stored{handed_on(fate)}"


async def _meant(
    jornada: Jornada, customer_id: str, message: str, key: str | None
) -> AskedQuestion:
    seen = None if key is None else await jornada.ids.seen(key)
    asked, now = await jornada.operators.questions(customer_id), datetime.now(UTC)
    try:
        meant = question_meant(asked, message, seen, now)
    except CannotTell as which:
        raise CommandFailed(f"{customer_id}: {plain(str(which))}") from None
    if not meant.asked.may_have_come:
        raise CommandFailed(f"{customer_id}: {message} has not left yet, so it cannot be answered")
    return meant


async def _answer(jornada: Jornada, meant: AskedQuestion, text: str) -> tuple[Reading, str]:
    """Return the answer that is meant, and what it says. Raises `CommandFailed`."""
    asked = await jornada.customers.question(meant.asked.touchpoint_id)
    labels = [] if asked is None else list(_labels(asked))
    reading = answer_meant(text, meant.asked, labels, speech())
    if reading is None:
        there_are = ", ".join(_named(each, labels) for each in meant.asked.options)
        raise CommandFailed(
            f"`{plain(text)}` is none of the answers to {meant.message}; there are: {there_are}"
        )
    if len(reading.words) > LONGEST_WORDS:
        raise CommandFailed(f"their words have at most {LONGEST_WORDS} characters")
    return reading, _named(reading.option, labels)


def _labels(asked: AnswerResult) -> Iterator[tuple[str, str]]:
    """Yield what each option says: first in our own language, then in the customer's."""
    if asked.question is None:
        return
    for locale in (FALLBACK, asked.locale):
        for option in asked.options:
            yield (
                option,
                option_label(
                    asked.question,
                    option,
                    asked.facts,
                    language_of(locale),
                    locale,
                    asked.time_zone,
                ),
            )


def _named(option: str, labels: Iterable[tuple[str, str]]) -> str:
    if option == WORDS:
        return "in their own words"
    said = next((label for each, label in labels if each == option), option)
    return option if said == option else f"{option} ({said})"


def _not_taken(result: AnswerResult, meant: AskedQuestion, option: str, whose: str) -> str:
    """Say that a repeat changes nothing; raise `CommandFailed` for what does not count."""
    if result.outcome is AnswerOutcome.ANSWERED_BEFORE:
        if result.option == option:
            return f"{whose}: was answered before, with {option}. Nothing was done."
        why = f"was answered before, with {result.option}, and the first answer counts"
    elif meant.has_ended:
        why = "its journey has ended"
    elif meant.asked.answer_by <= datetime.now(UTC):
        why = f"it could be answered until {in_utc(meant.asked.answer_by)}"
    else:
        why = "its journey has gone on"
    raise CommandFailed(f"{whose}: {why}; `jornada explain` tells where they stand")
