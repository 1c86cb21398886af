"""Break each promise by one line, and see a named test turn red: `make mutate`.

Each mutation is tried in a copy of the tree. A mutation whose line is gone, or that no test
notices, fails the run.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", ".jornada", "__pycache__", ".*_cache", "*.egg-info"
)


RED = "red, as it must be"


class Mutation(NamedTuple):
    """One line of code, what breaks it, and the test that must notice."""

    promise: str
    file: str
    line: str
    broken: str
    noticed_by: str


MUTATIONS = (
    Mutation(
        "1 never twice: a touchpoint that was sent is known",
        "adapters/store/claiming.py",
        "if case.touchpoint.status != TouchpointStatus.SENT:",
        "if True:",
        "tests/e2e/test_operating.py::test_a_reset_to_the_first_task_sends_nothing_twice",
    ),
    Mutation(
        "1 never twice: an ambiguous answer is not a failure to retry",
        "activities/touchpoints.py",
        "except Ambiguous:",
        "except ZeroDivisionError:",
        "tests/e2e/test_main_job.py::test_a_lost_answer_is_unknown_and_never_sent_again",
    ),
    Mutation(
        "1 never lost: what the vendor surely has not is sent",
        "adapters/store/settling.py",
        "    if mine := [each for each in candidates if each not in taken]:",
        "    if mine := [*candidates, 'any']:",
        "tests/adapters/store/test_doubts.py",
    ),
    Mutation(
        "1 never twice: a claim is given back by its holder alone",
        "adapters/store/settling.py",
        "is_unsettled(attempt) and tries_of(attempt) == held.tries",
        "is_unsettled(attempt)",
        "tests/adapters/store/test_doubts.py"
        "::test_a_claim_given_back_once_more_is_not_its_successors",
    ),
    Mutation(
        "1 never twice: whom Temporal gave up claims nothing",
        "activities/touchpoints.py",
        "now >= self._started + self._time_out:",
        "not self._time_out:",
        "tests/activities/test_touchpoints.py"
        "::test_an_attempt_that_temporal_gave_up_before_its_claim_sends_nothing",
    ),
    Mutation(
        "1 never lost: whoever is told to stop waits for the vendor's answer",
        "activities/touchpoints.py",
        "await finished(self._deliver(claim, parcel, fence, request.channel, clock))",
        "await self._deliver(claim, parcel, fence, request.channel, clock)",
        "tests/activities/test_touchpoints.py",
    ),
    Mutation(
        "1 never lost: an answer that came behind the wait is read by a person",
        "starter/unheard.py",
        "now >= closed + minute",
        "False",
        "tests/starter/test_telling.py",
    ),
    Mutation(
        "1 never twice: a vendor's message settles one attempt only",
        "adapters/store/settling.py",
        "[each for each in candidates if each not in taken]",
        "list(candidates)",
        "tests/adapters/store/test_doubts.py::test_a_vendors_message_settles_one_attempt_only",
    ),
    Mutation(
        "1 never twice: whoever wakes late calls nobody",
        "activities/touchpoints.py",
        "        if self._clock.now() >= self._call_before:",
        "        if False:",
        "tests/e2e/test_killed_and_frozen.py::test_a_frozen_worker_that_wakes_behind_its_successors_back_calls_nobody[render-email]",
    ),
    Mutation(
        "1 never twice: one text in doubt at a time to a number",
        "adapters/store/claiming.py",
        "            attempts.c.settles_at > case.now,",
        "            attempts.c.settles_at > case.now + timedelta(days=1),",
        "tests/adapters/store/test_doubts.py",
    ),
    Mutation(
        "1 never twice: an offer that nobody can account for is not sent again",
        "adapters/store/claiming.py",
        "    if any(attempt.settled_by == SettledBy.AT_MOST_ONCE for attempt in lost):",
        "    if False:",
        "tests/journeys/test_lost_answers.py",
    ),
    Mutation(
        "1 never lost: a vendor's Retry-After is waited out",
        "activities/touchpoints.py",
        "    if error.retry_after is not None:\n        return",
        "    if False:\n        return",
        "tests/journeys/test_outages.py",
    ),
    Mutation(
        "1 never twice: states only move forward",
        "domain/news.py",
        "return _rank(state) > _rank(than)",
        "return _rank(state) != _rank(than)",
        "tests/adapters/store/test_news.py",
    ),
    Mutation(
        "5 suppression: a repeat does not undo what was lifted",
        "adapters/store/customers.py",
        "    if since is not None and await _is_lifted(tx, channel, address, reason, since):",
        "    if False:",
        "tests/adapters/store/test_suppression.py",
    ),
    Mutation(
        "5 suppression: a bounce bars the address",
        "adapters/store/news.py",
        "        if news.bars is not None:",
        "        if False:",
        "tests/adapters/store/test_suppression.py",
    ),
    Mutation(
        "2 no poison: whatever a signal raises is quarantined",
        "workflows/plugin.py",
        "except Exception as error:  # noqa: BLE001",
        "except ZeroDivisionError as error:  # noqa: BLE001",
        "tests/e2e/test_poison.py",
    ),
    Mutation(
        "3 no personal data: only declared fields are signalled",
        "starter/telling.py",
        "properties=kind.declared(event.properties),",
        "properties=dict(event.properties),",
        "tests/journeys/test_promises.py::test_nothing_personal_enters_a_living_history",
    ),
    Mutation(
        "3 no personal data: an unexpected error's words are withheld",
        "workflows/plugin.py",
        "if not isinstance(exception, FailureError):",
        "if False:",
        "tests/histories/test_personal_data.py",
    ),
    Mutation(
        "4 durable: with Temporal away events wait",
        "starter/dispatcher.py",
        "await self._queue.postpone(event.event_id, now + backoff, problem, counts=counts)",
        "await self._queue.dispatched(event.event_id)",
        "tests/e2e/test_durable_intake.py",
    ),
    Mutation(
        "4 durable: a repeat does nothing",
        "domain/ids.py",
        "        own = message_id\n",
        "        own = message_id + str(id(object()))\n",
        "tests/e2e/test_durable_intake.py::test_a_repeat_is_acknowledged_and_does_nothing",
    ),
    Mutation(
        "5 consent: it is asked when the message leaves",
        "domain/policies.py",
        "    if not consents_to(message.topic, channel, facts.consents):",
        "    if False:",
        "tests/journeys/test_onboarding.py",
    ),
    Mutation(
        "5 consent: nobody is texted at night",
        "domain/policies.py",
        "return morning if morning < evening else None",
        "return None",
        "tests/journeys/test_onboarding.py::test_a_reminder_due_at_night_waits_for_the_morning",
    ),
    Mutation(
        "6 code may change: an inserted activity is refused",
        "workflows/onboarding.py",
        "        await self.send(FIRST_STEPS, via=Channel.EMAIL)\n",
        "        await self.send(FIRST_STEPS, via=Channel.EMAIL)\n" * 2,
        "tests/histories/test_replay.py",
    ),
    Mutation(
        "7 explained: what was kept back is written down",
        "adapters/store/claiming.py",
        "    await _write_attempt_once(case, verdict, again_at)\n",
        "",
        "tests/journeys/test_promises.py::test_every_decision_can_be_explained_from_the_store",
    ),
    Mutation(
        "steering: a held journey neither sends nor ends",
        "workflows/steered.py",
        "        self._held = Hold(",
        "        Hold(",
        "tests/journeys/test_steering.py::test_a_held_journey_neither_sends_nor_ends",
    ),
    Mutation(
        "answers: nobody is thanked for what changes nothing",
        "adapters/store/answers.py",
        "    return lives and asked.answered_at is None and at < asked.answer_by\n",
        "    return True\n",
        "tests/journeys/test_steering.py::test_a_skipped_question_is_closed_to_its_answer",
    ),
    Mutation(
        "answers: one enrolment hears what it asked, alone",
        "starter/telling.py",
        "is_another_ones = event.enrolment_id not in (None, enrolment.enrolment_id)",
        "is_another_ones = False",
        "tests/journeys/test_two_orders.py::test_what_is_resolved_of_one_order_is_followed_up_for_that_one",
    ),
    Mutation(
        "answers: a wrong one is helped once",
        "adapters/store/answers.py",
        "    may_reply = said.may_reply and not earlier\n",
        "    may_reply = said.may_reply\n",
        "tests/e2e/test_answers.py::test_a_wrong_answer_gets_one_helpful_reply_and_then_a_person",
    ),
    Mutation(
        "webhooks: a forged signature is refused",
        "adapters/signatures.py",
        "key.verify(proof, timestamp.encode() + raw_body, ec.ECDSA(hashes.SHA256()))",
        "pass",
        "tests/webhooks/test_sendgrid.py",
    ),
    Mutation(
        "webhooks: a forged form is refused",
        "adapters/signatures.py",
        "hmac.compare_digest(twilio_signature(auth_token, url, pairs).encode(), given)",
        "True",
        "tests/webhooks/test_twilio.py",
    ),
)


def main() -> int:
    """Try every mutation; return how many no test noticed, or 1 if a test is red by itself."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        whole = _pytest(tree, "-n", "2", *dict.fromkeys(each.noticed_by for each in MUTATIONS))
        if whole.returncode != 0:
            print(f"The named tests are red without any mutation:\n{whole.stdout[-2000:]}")
            return 1
        unnoticed = 0
        for mutation in MUTATIONS:
            verdict = _try(tree, mutation)
            unnoticed += verdict != RED
            print(f"{mutation.promise}\n    {mutation.noticed_by}: {verdict}", flush=True)
    print(f"{len(MUTATIONS) - unnoticed} of {len(MUTATIONS)} mutations were noticed")
    return unnoticed


def _try(tree: Path, mutation: Mutation) -> str:
    path = tree / mutation.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutation.line) != 1:
        return f"its line is not (or not once) in {mutation.file}: correct the mutation"
    path.write_text(whole.replace(mutation.line, mutation.broken), encoding="utf-8")
    try:
        finished = _pytest(tree, "-x", mutation.noticed_by)
    finally:
        path.write_text(whole, encoding="utf-8")
    if finished.returncode == 1:
        return RED
    return f"NOT NOTICED (pytest ended with {finished.returncode})\n{finished.stdout[-600:]}"


def _pytest(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(min(main(), 1))
