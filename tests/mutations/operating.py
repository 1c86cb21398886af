"""What operators are shown, and what goes on by itself."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "an event that Jornada alone tells is refused from elsewhere",
        "starter/client/reserved.py",
        "    if kind is not None:",
        "    if False:",
        "tests/webhooks/edge/test_traces.py::test_an_event_that_jornada_alone_tells_is_refused_"
        "with_what_to_do_instead[Segment Entered]",
    ),
    Mutation(
        "whom the repair starts for a broadcast has its segment and priority",
        "starter/relay/enrol.py",
        "return Beginning(entry, segment, LAST)",
        "return Beginning(entry, None)",
        "tests/journeys/test_broadcast.py::"
        "test_whom_a_dead_worker_wrote_down_is_started_by_the_repair",
    ),
    Mutation(
        "a broadcast that was terminated is noticed",
        "starter/relay/broadcast_runs.py",
        "            if present is not known.state:",
        "            if False:",
        "tests/journeys/test_broadcast.py::"
        "test_one_that_is_terminated_in_the_ui_is_noticed_and_another_may_begin",
    ),
    Mutation(
        "a limited key sees the broadcasts of its own journeys alone",
        "starter/client/broadcasts.py",
        "if known is None or (journeys is not None and known.journey not in journeys):",
        "if known is None:",
        "tests/webhooks/api/test_broadcasts.py::"
        "test_a_limited_key_sees_the_broadcasts_of_its_own_journeys[journey]",
    ),
    Mutation(
        "a transaction that meets a deadlock begins anew",
        "adapters/store/engine/postgres.py",
        'if getattr(error.orig, "sqlstate", None) != _DEADLOCK:',
        "if True:",
        "tests/adapters/store/test_deadlock.py::"
        "test_the_one_that_the_server_gives_up_begins_anew[postgresql]",
    ),
    Mutation(
        "the quarantine is one list",
        "workflows/base/signals.py",
        "if state.inbox.quarantined_count == 1 and workflow.patched(LISTS_QUARANTINED):",
        "if False:",
        "tests/e2e/test_poison.py::test_all_quarantines_are_in_one_list_that_keeps_to_a_keys_journeys",
    ),
    Mutation(
        "since the first event is since the very first",
        "adapters/store/segments/facts.py",
        "    if wanted.first:",
        "    if False:",
        "tests/adapters/store/segments/test_facts.py::"
        "test_since_the_first_of_more_events_than_are_read_is_since_the_very_first[sqlite]",
    ),
    Mutation(
        "only what left is shown as said",
        "webhooks/console/words.py",
        "each.status in LEFT",
        "each.status",
        "tests/webhooks/console/test_customer_page.py::"
        "test_it_leads_to_what_each_message_said_that_left",
    ),
)
