"""Break each promise by one line, and see a named test turn red: `make mutate`.

Each mutation is tried in a copy of the tree, in a fork of a process that is warm, two at a time. A
mutation whose line is gone, or that no test notices, fails the run.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait
from pathlib import Path
from typing import NamedTuple

from tests.forked import Run, warm_up

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 2
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", ".jornada", ".hypothesis", "__pycache__", ".*_cache", "*.egg-info"
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
        "adapters/store/sends/claim.py",
        "if case.facts.status != TouchpointStatus.SENT:",
        "if True:",
        "tests/e2e/test_operating.py::test_a_reset_to_the_first_task_sends_nothing_twice",
    ),
    Mutation(
        "1 never twice: an ambiguous answer is not a failure to retry",
        "activities/send.py",
        "except Ambiguous:",
        "except ZeroDivisionError:",
        "tests/e2e/test_main_job.py::test_a_lost_answer_is_unknown_and_never_sent_again",
    ),
    Mutation(
        "1 never lost: what the vendor surely has not is sent",
        "adapters/store/sends/reconcile.py",
        "    if mine := [each for each in candidates if each not in taken]:",
        "    if mine := [*candidates, 'any']:",
        "tests/adapters/store/test_in_doubt.py::test_what_the_vendor_surely_has_not_is_sent[sqlite]",
    ),
    Mutation(
        "1 never twice: a claim is given back by its holder alone",
        "adapters/store/sends/reconcile.py",
        "is_unsettled(attempt) and tries_of(attempt) == held.tries",
        "is_unsettled(attempt)",
        "tests/adapters/store/test_in_doubt.py"
        "::test_a_claim_given_back_once_more_is_not_its_successors[sqlite-email-False]",
    ),
    Mutation(
        "1 never twice: whom Temporal gave up claims nothing",
        "activities/send.py",
        "now >= self._started + self._time_out:",
        "not self._time_out:",
        "tests/activities/test_send.py"
        "::test_an_attempt_that_temporal_gave_up_before_its_claim_sends_nothing",
    ),
    Mutation(
        "1 never lost: whoever is told to stop waits for the vendor's answer",
        "activities/send.py",
        "await finished(self._deliver(claim, outbound, deadline, request.channel, clock))",
        "await self._deliver(claim, outbound, deadline, request.channel, clock)",
        "tests/activities/test_send.py"
        "::test_an_attempt_told_to_stop_in_the_middle_of_its_call_waits_for_the_answer[False-accepted]",
    ),
    Mutation(
        "1 never lost: an answer that came behind the wait is read by a person",
        "starter/relay/late_answers.py",
        "now >= closed + minute",
        "False",
        "tests/starter/relay/test_router.py::test_a_late_answer_that_is_told_twice_calls_one_person",
    ),
    Mutation(
        "1 never twice: a vendor's message settles one attempt only",
        "adapters/store/sends/reconcile.py",
        "[each for each in candidates if each not in taken]",
        "list(candidates)",
        "tests/adapters/store/test_in_doubt.py::test_a_vendors_message_settles_one_attempt_only[sqlite]",
    ),
    Mutation(
        "1 never twice: whoever wakes late calls nobody",
        "activities/send.py",
        "        if self._clock.now() >= self._call_before:",
        "        if False:",
        "tests/e2e/test_killed_and_frozen.py::test_a_frozen_worker_that_wakes_behind_its_successors_back_calls_nobody[render-email]",
    ),
    Mutation(
        "1 never twice: one text in doubt at a time to a number",
        "adapters/store/sends/facts.py",
        '        attempts.c.settles_at > bindparam("now"),',
        '        attempts.c.settles_at < bindparam("now"),',
        "tests/adapters/store/test_in_doubt.py"
        "::test_a_text_waits_while_another_to_the_same_number_is_in_doubt[sqlite]",
    ),
    Mutation(
        "1 never twice: an offer that nobody can account for is not sent again",
        "adapters/store/sends/claim.py",
        "    if any(attempt.settled_by == SettledBy.AT_MOST_ONCE for attempt in lost):",
        "    if False:",
        "tests/journeys/test_lost_answers.py"
        "::test_a_mail_that_nobody_can_say_anything_of_follows_its_policy_and_the_journey_goes_on[at_most_once-1-told_as1]",
    ),
    Mutation(
        "1 never lost: a vendor's Retry-After is waited out",
        "activities/send.py",
        "    if error.retry_after is not None:\n        return",
        "    if False:\n        return",
        "tests/journeys/test_outages.py"
        "::test_a_vendor_that_asks_for_patience_is_asked_no_sooner_and_nobody_is_lost[email-after_seconds]",
    ),
    Mutation(
        "1 never twice: states only move forward",
        "domain/delivery_reports.py",
        "return _rank(state) > _rank(than)",
        "return _rank(state) != _rank(than)",
        "tests/adapters/store/test_reports.py"
        "::test_shuffled_and_doubled_it_leaves_what_each_once_in_order_would[sqlite-0]",
    ),
    Mutation(
        "5 suppression: a repeat does not undo what was lifted",
        "adapters/store/customers/suppressions.py",
        "    if since is not None and _is_reactivated(tx, channel, address, reason, since):",
        "    if False:",
        "tests/adapters/store/test_suppression.py"
        "::test_a_late_repeat_does_not_undo_a_start[sqlite]",
    ),
    Mutation(
        "5 suppression: a bounce bars the address",
        "adapters/store/sends/reports.py",
        "        if report.bars is not None:",
        "        if False:",
        "tests/adapters/store/test_suppression.py"
        "::test_a_bounce_bars_the_address_and_the_next_send_takes_the_next_channel[sqlite]",
    ),
    Mutation(
        "2 no poison: whatever a signal raises is quarantined",
        "workflows/plugin.py",
        "except Exception as error:  # noqa: BLE001",
        "except ZeroDivisionError as error:  # noqa: BLE001",
        "tests/e2e/test_poison.py"
        "::test_a_poisonous_signal_is_quarantined_and_the_journey_goes_on[a wrong type]",
    ),
    Mutation(
        "3 no personal data: only declared fields are signalled",
        "starter/relay/router.py",
        "properties=kind.declared(event.properties),",
        "properties=dict(event.properties),",
        "tests/journeys/test_promises.py::test_nothing_personal_enters_a_living_history",
    ),
    Mutation(
        "3 no personal data: an unexpected error's words are withheld",
        "workflows/converters.py",
        "if not isinstance(exception, FailureError):",
        "if False:",
        "tests/histories/test_personal_data.py::test_an_unexpected_errors_words_are_withheld",
    ),
    Mutation(
        "4 durable: with Temporal away events wait",
        "starter/relay/dispatcher.py",
        "await self._queue.postpone(event.event_id, now + backoff, problem, counts=counts)",
        "await self._queue.dispatched(event.event_id)",
        "tests/e2e/test_durable_intake.py"
        "::test_with_temporal_away_events_wait_and_then_arrive_in_order",
    ),
    Mutation(
        "4 durable: a repeat does nothing",
        "domain/ids.py",
        "        own = message_id\n",
        "        own = message_id + str(id(object()))\n",
        "tests/e2e/test_durable_intake.py::test_a_repeat_is_acknowledged_and_does_nothing",
    ),
    Mutation(
        "5 addresses: one that an old process takes in replaces the one before",
        "adapters/store/engine/migrations/versions/0006_addresses.py",
        "WHERE customer_id = NEW.customer_id AND {here}",
        "WHERE 1 = 0 AND {here}",
        "tests/adapters/store/test_addresses.py"
        "::test_an_address_that_an_old_process_takes_in_is_used_by_the_new_ones[sqlite]",
    ),
    Mutation(
        "5 consent: it is asked when the message leaves",
        "domain/eligibility/consent.py",
        "    if consents_to(topic, context.channel, context.consents, by_default=by_default):",
        "    if True:",
        "tests/journeys/test_onboarding.py"
        "::test_without_consent_to_texts_the_reminder_goes_by_mail",
    ),
    Mutation(
        "5 consent: nobody is texted at night",
        "domain/eligibility/quiet_hours.py",
        "return morning if morning < evening else None",
        "return None",
        "tests/journeys/test_onboarding.py::test_a_reminder_due_at_night_waits_for_the_morning",
    ),
    Mutation(
        "6 code may change: an inserted activity is refused",
        "workflows/onboarding/journey.py",
        "        await self.send(FIRST_STEPS, via=Channel.EMAIL)\n",
        "        await self.send(FIRST_STEPS, via=Channel.EMAIL)\n" * 2,
        "tests/histories/test_replay.py::test_no_recorded_customer_is_stranded[onboarding]",
    ),
    Mutation(
        "7 explained: what was kept back is written down",
        "adapters/store/sends/claim.py",
        "    _write_attempt_once(case, why, again_at)\n",
        "",
        "tests/journeys/test_promises.py::test_every_decision_can_be_explained_from_the_store",
    ),
    Mutation(
        "steering: a held journey neither sends nor ends",
        "workflows/base/operations.py",
        "    state.held = Hold(",
        "    Hold(",
        "tests/journeys/test_steering.py::test_a_held_journey_neither_sends_nor_ends",
    ),
    Mutation(
        "answers: nobody is thanked for what changes nothing",
        "domain/answers.py",
        "return self.is_awaited and self.answered_at is None and at < self.answer_by",
        "return True",
        "tests/journeys/test_steering.py::test_a_skipped_question_is_closed_to_its_answer",
    ),
    Mutation(
        "answers: one enrolment hears what it asked, alone",
        "starter/relay/router.py",
        "is_another_ones = event.enrolment_id not in (None, enrolment.enrolment_id)",
        "is_another_ones = False",
        "tests/journeys/test_two_orders.py::test_what_is_resolved_of_one_order_is_followed_up_for_that_one",
    ),
    Mutation(
        "answers: a wrong one is helped once",
        "domain/answers.py",
        "return outcome not in asked.replied_to",
        "return True",
        "tests/e2e/test_answers.py::test_a_wrong_answer_gets_one_helpful_reply_and_then_a_person",
    ),
    Mutation(
        "webhooks: a forged signature is refused",
        "vendors/sendgrid/signature.py",
        "key.verify(proof, timestamp.encode() + raw_body, ec.ECDSA(hashes.SHA256()))",
        "pass",
        "tests/vendors/sendgrid/test_webhook.py::test_a_forged_post_changes_nothing",
    ),
    Mutation(
        "webhooks: a forged form is refused",
        "vendors/twilio/signature.py",
        "hmac.compare_digest(signature_of(auth_token, url, pairs).encode(), given)",
        "True",
        "tests/vendors/twilio/test_webhook.py::test_a_forged_post_changes_nothing",
    ),
)


class Trial:
    """A mutation in a tree of its own, whose test is under way."""

    def __init__(self, mutation: Mutation, tree: Path) -> None:
        self.mutation = mutation
        self._path = tree / mutation.file
        self._whole = self._path.read_text(encoding="utf-8")
        self._written = self._path.stat()
        broken = self._whole.replace(mutation.line, mutation.broken)
        self._path.write_text(broken, encoding="utf-8")
        self.run = Run(tree, ["-x", mutation.noticed_by])

    def verdict(self) -> str:
        """Wait for the test, and repair the tree."""
        code, said = self.run.ended()
        self._path.write_text(self._whole, encoding="utf-8")
        # Its byte code, which the run without mutations has left, is good again.
        os.utime(self._path, ns=(self._written.st_atime_ns, self._written.st_mtime_ns))
        return (
            RED
            if code == 1 and "FAILED" in said
            else f"NOT NOTICED (pytest ended with {code})\n{said[-600:]}"
        )


def main() -> int:
    """Try every mutation; return how many no test noticed, or 1 if a test is red by itself."""
    began, unnoticed = time.monotonic(), 0
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        trees = [Path(folder) / f"tree-{nth}" for nth in range(AT_ONCE)]
        for tree in trees:
            shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        if red := _red_unmutated(trees):
            print(f"The named tests are red without any mutation:\n{red}")
            return 1
        # Two mutations of a file may have one size and one second, by which byte code is known.
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        for nth, (mutation, verdict) in enumerate(_verdicts(trees), start=1):
            unnoticed += verdict != RED
            print(f"[{nth}/{len(MUTATIONS)}] {mutation.promise}")
            print(f"    {mutation.noticed_by}: {verdict}", flush=True)
    print(f"{len(MUTATIONS) - unnoticed} of {len(MUTATIONS)} mutations were noticed", end=", ")
    print(f"{time.monotonic() - began:.0f} s, {_cpu_seconds():.0f} s of CPU")
    return unnoticed


def _red_unmutated(trees: Sequence[Path]) -> str:
    """Run the named tests, each once; return what the red ones say."""
    named = sorted({each.noticed_by for each in MUTATIONS})
    runs = [Run(tree, named[nth :: len(trees)]) for nth, tree in enumerate(trees)]
    ended = [run.ended() for run in runs]
    return "\n".join(said[-2000:] for code, said in ended if code != 0)


def _verdicts(trees: Sequence[Path]) -> Iterator[tuple[Mutation, str]]:
    """Try all, as many at a time as there are trees; yield what became of each when it has."""
    misplaced = [mutation for mutation in MUTATIONS if _is_misplaced(mutation, trees[0])]
    for mutation in misplaced:
        yield mutation, f"its line is not (or not once) in {mutation.file}: correct the mutation"
    free, under_way = [*trees], list[Trial]()
    for mutation in (each for each in MUTATIONS if each not in misplaced):
        if not free:
            trial = _first_to_end(under_way)
            yield trial.mutation, trial.verdict()
            free.append(trial.run.tree)
        under_way.append(Trial(mutation, free.pop()))
    while under_way:
        trial = _first_to_end(under_way)
        yield trial.mutation, trial.verdict()


def _is_misplaced(mutation: Mutation, tree: Path) -> bool:
    return (tree / mutation.file).read_text(encoding="utf-8").count(mutation.line) != 1


def _first_to_end(under_way: list[Trial]) -> Trial:
    ready = wait([trial.run.sentinel for trial in under_way])
    ended = next(trial for trial in under_way if trial.run.sentinel in ready)
    under_way.remove(ended)
    return ended


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of all its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
