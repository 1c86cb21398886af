"""Journeys of a clinic and a bank: no health or bank detail, neither in a history nor in words.

A sender tells what it likes. What nobody declared stays in the store, and no words read it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest
from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory

from cli.commands.replay import recorded
from domain.customers import Channel, Topic
from domain.events import Event
from domain.events.support import CaseAnswered, CaseOpened, CaseResolved
from domain.messages import Message, Text
from messages.files import TemplateFiles, forms_of
from messages.preview import sample_of
from tests.histories.recording import HISTORIES
from tests.journeys.travel import Run, Travel
from tests.journeys.world import the_words
from tests.offenders import assert_none
from workflows.base.journey import Journey
from workflows.care_follow_up.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMoved,
    RenewalPlanned,
)
from workflows.care_follow_up.journey import CareFollowUp
from workflows.messages import CATALOGUE
from workflows.support_case.journey import SupportCase

pytestmark = pytest.mark.unrecorded

PRIVATE = ("care_follow_up", "loan_application")
"""Journeys that say nothing of health or of money, where there are any."""
SECRETS = {
    "diagnosis": "Zosterkrankheit",
    "medicine": "Quixotanol",
    "doctor": "Dr Wunderlich",
    "department": "Oncologitheque",
    "amount": "987654.32",
    "income": "13579.24",
    "reason": "Overindebtedxyz",
    "subject": "Xylophonproblem",
    "text": "Ypsilonjammer",
}
"""What senders tell besides: no event declares it."""
WORDS = re.compile(
    r"\b(?:diagn[oó]s\w*|medic\w*|medikament\w*|doctor\w*|physician\w*|surg(?:ery|eon)\w*|"
    r"department\w*|departament\w*|clinic\w*|clínic\w*|hospital\w*|spital\w*|"
    r"prescri\w+|receta\w*|receita\w*|rețet\w*|remédio\w*|pastil\w*|illness\w*|enfermedad\w*|"
    r"doença\w*|boală|patient\w*|paciente\w*|pacient\w*|tratam\w+|treatment\w*|symptom\w*|"
    r"salary|income\w*|salari\w*|salário\w*|ingresos|renda|venitur\w*|indebted\w*|deuda\w*)\b",
    re.IGNORECASE,
)
"""What health and money are called in the languages of the words."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Happening = tuple[Event, timedelta]
A = {"appointment_id": "a-1"}
MOVED_TO = {"at": "2040-02-15T13:00:00Z"}
CARE: list[Happening] = [
    (AppointmentBooked.tolerant(A | {"at": "2040-01-26T13:00:00Z"}), timedelta()),
    (AppointmentMoved.tolerant(A | MOVED_TO), 11 * DAY),
    (AppointmentKept.tolerant(A), 27 * DAY),
    (RenewalPlanned(appointment_id="a-1", ends_on=date(2040, 3, 10)), HOUR),
]
CALLED_OFF: list[Happening] = [CARE[0], (AppointmentCancelled.tolerant(A), DAY)]
CASE: list[Happening] = [
    (CaseOpened(case_id="case-1"), timedelta()),
    (CaseAnswered(case_id="case-1", by="maria"), HOUR),
    (CaseResolved(case_id="case-1", by="maria"), HOUR),
]


async def lived(travel: Travel, journey: type[Journey], happenings: list[Happening]) -> Run:
    """Let things happen to Ana, each with the secrets besides, until the journey ends."""
    every = {topic: list(Channel) for topic in Topic}
    await travel.customer("ana", consents=every, traits={"age": 81, "illness": "Zosterkrankheit"})
    (first, _), *later = happenings
    await travel.track("ana", first, **SECRETS)
    run = Run(travel, journey, "ana", first.key_of(first.model_dump()))
    travel.runs.append(run)
    await run.settled()
    for event, after in later:
        await travel.ahead(after)
        await travel.track("ana", event, **SECRETS)
        await run.settled()
    await run.ending()
    return run


def secrets_in(told: str) -> list[str]:
    return [secret for secret in SECRETS.values() if secret.casefold() in told.casefold()]


def kept_by(history: WorkflowHistory) -> str:
    """Return all that Temporal keeps of a run: names, inputs, results, summaries."""
    kept = History(events=history.events).SerializeToString().decode("utf-8", errors="replace")
    return f"{history.workflow_id} {kept}"


@pytest.mark.parametrize(
    ("journey", "happenings", "heard"),
    [
        pytest.param(CareFollowUp, CARE, 5, id="an appointment"),
        pytest.param(CareFollowUp, CALLED_OFF, 1, id="one that is called off"),
        pytest.param(SupportCase, CASE, 2, id="a case"),
    ],
)
async def test_what_nobody_declared_is_in_no_history_and_no_message(
    travel: Travel, journey: type[Journey], happenings: list[Happening], heard: int
) -> None:
    run = await lived(travel, journey, happenings)

    history = kept_by(await run.handle.fetch_history())
    assert secrets_in(history) == []
    messages = await travel.mailbox.messages("ana")
    assert len(messages) >= heard
    assert_none(
        f"{each.message} tells {secrets_in(told)}"
        for each in messages
        for told in [f"{each.subject} {each.text} {each.html}"]
        if secrets_in(told)
    )
    tasks = [*await travel.jornada.tasks.list(), *await travel.jornada.tasks.list(done=True)]
    assert secrets_in(" ".join(task.reason for task in tasks)) == []


def test_no_recorded_history_of_theirs_speaks_of_health_or_money() -> None:
    theirs = [one for journey in PRIVATE for one in recorded(HISTORIES, journey)]
    assert theirs
    found = {one.name: WORDS.findall(kept_by(one.history)) for one in theirs}
    assert_none(f"{name}: {words}" for name, words in found.items() if words)


def written(message: Message, secrets: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield all that a message says, on each channel and in each language, given secrets too."""
    renderer, files = the_words(), TemplateFiles()
    for locale in files.locales_of(message):
        sample = sample_of(message, locale)
        for channel in message.channels:
            for short in forms_of(message):
                content = renderer.render(
                    message,
                    channel,
                    sample.customer,
                    properties={**sample.properties, **secrets},
                    links=sample.links,
                    unsubscribe_url=sample.unsubscribe_url,
                    short=short,
                ).content
                told = content.body if isinstance(content, Text) else content.html
                subject = "" if isinstance(content, Text) else content.subject
                yield f"{message.name} in {locale} by {channel}", f"{subject}\n{told}"


def test_none_of_their_words_speaks_of_health_or_money() -> None:
    """Subjects, previews, bodies and texts, in every language; and no variable could."""
    theirs = [each for each in CATALOGUE.values() if each.journey in PRIVATE]
    assert theirs
    assert_none(f"{each.name} reads all of an event" for each in theirs if each.about)
    assert_none(
        f"{where}: {found}"
        for message in theirs
        for where, told in written(message, SECRETS)
        if (found := [*secrets_in(told), *WORDS.findall(told)])
    )


@pytest.mark.parametrize(
    "told",
    ["Your doctor waits", "tu receta", "sua receita", "la spitalul nostru", "your income of 3"],
)
def test_what_speaks_of_it_is_found(told: str) -> None:
    assert WORDS.search(told)
