"""Promise 1: a message is never sent twice."""

from tests.mutations.mutation import Mutation

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
        "1 never twice: a claim is given back by its holder alone",
        "adapters/store/sends/reconcile.py",
        "is_unsettled(attempt) and tries_of(attempt) == held.tries",
        "is_unsettled(attempt)",
        "tests/adapters/store/test_in_doubt_late.py"
        "::test_a_claim_given_back_once_more_is_not_its_successors[sqlite-email-False]",
    ),
    Mutation(
        "1 never twice: whom Temporal gave up claims nothing",
        "activities/clocks.py",
        "now >= self._started + self._time_out:",
        "not self._time_out:",
        "tests/activities/test_interrupted_send.py"
        "::test_an_attempt_that_temporal_gave_up_before_its_claim_sends_nothing",
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
        "activities/clocks.py",
        "        if self._clock.now() >= self._call_before:",
        "        if False:",
        "tests/e2e/test_killed_and_frozen.py::test_a_frozen_worker_that_wakes_behind_its_successors_back_calls_nobody[render-email]",
    ),
    Mutation(
        "1 never twice: one text in doubt at a time to a number",
        "adapters/store/sends/facts.py",
        '        attempts.c.settles_at > bindparam("now"),',
        '        attempts.c.settles_at < bindparam("now"),',
        "tests/adapters/store/test_one_text_at_a_time.py"
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
        "1 never twice: states only move forward",
        "domain/delivery_reports.py",
        "return _rank(state) > _rank(than)",
        "return _rank(state) != _rank(than)",
        "tests/adapters/store/test_reports.py"
        "::test_shuffled_and_doubled_it_leaves_what_each_once_in_order_would[sqlite-0]",
    ),
)
