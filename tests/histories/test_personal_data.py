"""No personal data in history: neither in what is recorded, nor in what an error says."""

import re

from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import History
from temporalio.converter import PayloadConverter
from temporalio.exceptions import ApplicationError

from cli.commands.replay import Recorded, recorded
from domain.errors import JourneyMistake
from tests.histories.recording import HISTORIES
from tests.journeys.travel import PERSONAL
from workflows.converters import ImpersonalFailureConverter

SOMEBODY = "ana.souza@example.com"


def test_no_recorded_history_knows_anybody() -> None:
    """Ids, inputs, signals, results, summaries and failures, as the very bytes that are kept."""
    everybody = list(recorded(HISTORIES))
    found = [f"{one.name}: {trace}" for one in everybody for trace in traces_in(one)]
    assert everybody
    assert found == []


def traces_in(one: Recorded) -> list[str]:
    """What a history tells of somebody, or of whose process and host it was."""
    kept = History(events=one.history.events).SerializeToString() + one.history.workflow_id.encode()
    identities = re.findall(rb"[0-9]+@[a-z0-9-]+", kept)
    people = [value for value in PERSONAL if value.encode().lower() in kept.lower()]
    return people + [identity.decode() for identity in identities]


def words_of(error: BaseException) -> bytes:
    failure = Failure()
    ImpersonalFailureConverter().to_failure(error, PayloadConverter.default, failure)
    return failure.SerializeToString()


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause  # noqa: TRY301 - a worker sees errors raised
    except Exception as caught:  # noqa: BLE001 - as a worker catches it
        return caught


def test_an_unexpected_errors_words_are_withheld() -> None:
    kept = words_of(raised(ValueError(f"cannot reach {SOMEBODY}")))
    assert SOMEBODY.encode() not in kept
    assert b"ValueError" in kept


def test_so_are_the_words_of_its_causes() -> None:
    cause = KeyError(SOMEBODY)
    chained = raised(ApplicationError("the vendor is away", type="VendorUnavailable"), cause)
    unexpected = raised(RuntimeError(SOMEBODY), cause)
    assert SOMEBODY.encode() not in words_of(chained) + words_of(unexpected)
    assert b"the vendor is away" in words_of(chained)


def test_our_own_words_are_kept_so_that_somebody_can_act() -> None:
    kept = words_of(raised(JourneyMistake("add OrderPaid to Nurture.listens_to")))
    assert b"add OrderPaid to Nurture.listens_to" in kept
