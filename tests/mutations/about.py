"""What a message is about."""

from tests.mutations.mutation import Mutation

_STORE = "tests/adapters/store/test_about.py"
_JOURNEY = "tests/journeys/test_about.py"

MUTATIONS = (
    Mutation(
        "a message about an event that is gone is skipped",
        "adapters/store/sends/case.py",
        "event_gone=case.about is None,",
        "event_gone=False,",
        f"{_STORE}::test_without_the_event_it_is_skipped_on_every_channel",
    ),
    Mutation(
        "of who was erased, that is the reason",
        "domain/eligibility/event_gone.py",
        "context.event_gone and not context.customer.erased",
        "context.event_gone",
        f"{_STORE}::test_of_who_was_erased_that_is_the_reason",
    ),
    Mutation(
        "no message is about another customer's event",
        "adapters/store/sends/facts.py",
        'events.c.event_id == bindparam("of_event"), '
        'events.c.customer_id == bindparam("of_customer")',
        'events.c.event_id == bindparam("of_event")',
        f"{_STORE}::test_another_customers_event_is_none",
    ),
    Mutation(
        "keys are printed as they were given",
        "adapters/store/sends/facts.py",
        "as_given(tx, customer_id, properties)",
        "properties",
        f"{_STORE}::test_keys_are_as_they_were_given",
    ),
    Mutation(
        "what a message was about can be rendered again",
        "adapters/store/sends/claim.py",
        "about_event_id=case.request.about,",
        "about_event_id=None,",
        f"{_STORE}::test_what_it_was_rendered_from_is_told_for_as_long_as_the_event_is_there",
    ),
    Mutation(
        "a message is about an event of its kinds",
        "workflows/base/sends.py",
        "    if about.event_name() not in kinds:",
        "    if False:",
        f"{_JOURNEY}::test_a_mistake_says_what_to_correct",
    ),
    Mutation(
        "the last message can be about what called the journey off",
        "workflows/base/signals.py",
        "_call_off(state, state.told(kind, envelope))",
        "_call_off(state, kind.tolerant(envelope.properties))",
        f"{_JOURNEY}::test_the_last_message_is_about_what_called_it_off",
    ),
    Mutation(
        "what a running journey heard is kept",
        "adapters/store/rights/retention.py",
        "~_BEGAN_ONE, ~_HEARD_BY_ONE,",
        "~_BEGAN_ONE,",
        f"{_JOURNEY}::test_retention_leaves_what_a_journey_heard_for_as_long_as_it_runs",
    ),
    Mutation(
        "the words get what the event told",
        "activities/send.py",
        "            about=claim.about,\n",
        "",
        f"{_JOURNEY}::test_a_basket_is_told_as_it_is_now_and_history_never_has_what_is_in_it",
    ),
)
