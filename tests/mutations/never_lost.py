"""Promise 1: a message is never lost."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "1 never lost: what the vendor surely has not is sent",
        "adapters/store/sends/reconcile.py",
        "    if mine := [each for each in candidates if each not in taken]:",
        "    if mine := [*candidates, 'any']:",
        "tests/adapters/store/test_in_doubt.py::test_what_the_vendor_surely_has_not_is_sent[sqlite]",
    ),
    Mutation(
        "1 never lost: whoever is told to stop waits for the vendor's answer",
        "activities/send.py",
        "await finished(self._deliver(claim, outbound, deadline, request.channel, clock))",
        "await self._deliver(claim, outbound, deadline, request.channel, clock)",
        "tests/activities/test_interrupted_send.py"
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
        "1 never lost: a vendor's Retry-After is waited out",
        "activities/send.py",
        "    if error.retry_after is not None:\n        return",
        "    if False:\n        return",
        "tests/journeys/test_outages.py"
        "::test_a_vendor_that_asks_for_patience_is_asked_no_sooner_and_nobody_is_lost[email-after_seconds]",
    ),
)
