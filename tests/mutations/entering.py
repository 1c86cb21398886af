"""Who enters a journey, and who is left out."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "nobody lives a journey twice at a time",
        "domain/re_entry.py",
        "if any(one.ended_at is None for one in lived):",
        "if False:",
        "tests/domain/test_re_entry.py::test_nobody_lives_a_journey_twice_at_a_time",
    ),
    Mutation(
        "a journey's rules are asked where the enrolment is written",
        "adapters/store/enrolments/entering.py",
        "if no is None:",
        "if True:",
        "tests/adapters/store/test_entry_model.py::test_the_store_lets_in_whom_a_simple_model_lets_in",
    ),
    Mutation(
        "whose profile comes a moment later enters then",
        "adapters/store/events/intake.py",
        "        look_again(tx, row.customer_id)\n",
        "        pass\n",
        "tests/adapters/store/test_entering.py::test_whose_profile_comes_a_moment_later_enters_then",
    ),
    Mutation(
        "what begins nothing is heard by those that go on",
        "starter/relay/router.py",
        "and began.refusal is Refusal.RE_ENTRY",
        "",
        "tests/starter/relay/test_router.py::test_an_order_that_begins_nothing_is_heard_by_those_that_go_on",
    ),
    Mutation(
        "5 consent: a broadcast leaves out who did not agree",
        "domain/entry.py",
        "if rules.sends is not None and (why_not := _not_reached(rules.sends, asking)):",
        "if rules.sends is None and (why_not := None):",
        "tests/journeys/test_broadcast.py::test_everyone_in_the_segment_enters_and_others_are_left_out_with_the_reason",
    ),
    Mutation(
        "a broadcast enrols a person once, whoever they become",
        "starter/relay/enrol.py",
        "rules=rules, entry_scope=scope)",
        "rules=rules)",
        "tests/journeys/test_broadcast.py::test_who_becomes_another_one_meanwhile_enters_once",
    ),
    Mutation(
        "a limited key sees why its own journeys did not begin",
        "domain/access/sight.py",
        " if no.journey in sight.journeys",
        "",
        "tests/domain/test_sight_of_entries.py::test_a_limited_key_sees_why_its_own_journeys_did_not_begin",
    ),
    Mutation(
        "4 durable: a batch behind a locked customer is not held up",
        "adapters/store/events/gathering.py",
        '"postgresql": 2',
        '"postgresql": 1',
        "tests/adapters/store/test_gathering.py::test_a_batch_that_waits_for_a_locked_customer_holds_up_no_other",
    ),
)
