"""What stories wait for, how they end, and what they tell of another customer."""

from tests.mutations.mutation import Mutation

_TELL = "tests/adapters/store/test_tell.py"
_BASKET = "tests/journeys/test_left_basket.py"
_WAITS = "tests/journeys/test_waits.py"

MUTATIONS = (
    Mutation(
        "nobody tells themselves",
        "adapters/store/events/tell.py",
        "    if to == by or tx.execute(_SHARED",
        "    if tx.execute(_SHARED",
        f"{_TELL}::test_who_has_no_address_is_themselves_too",
    ),
    Mutation(
        "nothing is told by who was erased",
        "adapters/store/events/tell.py",
        "if erased_among(tx, {to, by}):",
        "if erased_among(tx, {to}):",
        f"{_TELL}::test_nothing_is_told_of_or_to_who_was_erased",
    ),
    Mutation(
        "what a story starts counts for a circle",
        "workflows/catalogue.py",
        "return [*told, *journey.starts]",
        "return [*told]",
        "tests/workflows/test_tells.py::test_what_a_story_starts_counts_as_well",
    ),
    Mutation(
        "a story tells so often and no oftener",
        "workflows/base/telling.py",
        ">= MOST_TELLINGS",
        "> MOST_TELLINGS",
        "tests/workflows/test_tells.py::test_a_mistaken_telling_says_what_to_correct",
    ),
    Mutation(
        "nothing is told to a device that several share",
        "adapters/store/events/tell.py",
        "whom_meant(tx, request.to)",
        "request.to",
        f"{_TELL}::test_a_device_that_several_share_is_nobody[sqlite]",
    ),
    Mutation(
        "what called a journey off names its outcome",
        "workflows/base/lifecycle.py",
        "outcome=_left_as(state)",
        "outcome=LEFT",
        f"{_BASKET}::test_what_calls_it_off_names_the_outcome",
    ),
    Mutation(
        "what is just so alone calls a message back",
        "workflows/base/awaited.py",
        "return (cause.kinds, cause.where) if isinstance(cause, Awaited)",
        "return (cause.kinds, ()) if isinstance(cause, Awaited)",
        f"{_BASKET}::test_the_order_of_another_basket_calls_no_message_back",
    ),
    Mutation(
        "things without ids are the same where they are told alike",
        "domain/in_common.py",
        "    elif any(value for name, value in told.items() if name not in IDS):",
        "    elif False:",
        "tests/domain/test_in_common.py::test_things_are_the_same_by_an_id_of_one_kind",
    ),
    Mutation(
        "what a visitor had in their basket is the customer's",
        "adapters/store/events/in_common.py",
        "who = canonical_id(tx, question.customer_id)",
        "who = question.customer_id",
        "tests/adapters/store/test_in_common.py"
        "::test_what_a_visitor_did_counts_for_the_customer_they_became[sqlite]",
    ),
    Mutation(
        "only what is as told ends a wait",
        "workflows/base/wanted.py",
        "return cls(kinds, fits, is_choosy=True) if tests else cls(kinds)",
        "return cls(kinds)",
        f"{_WAITS}::test_only_what_is_as_told_ends_the_wait",
    ),
    Mutation(
        "each change begins the quiet anew",
        "workflows/base/gathering.py",
        "    return max((began, *(event.happened_at for event in gathered)))",
        "    return began",
        "tests/journeys/test_abandoned_basket.py::test_each_change_begins_the_hour_anew",
    ),
    Mutation(
        "who never rests is written to after the longest time",
        "workflows/base/gathering.py",
        "min(_quiet_since(gathered, began) + quiet_for, began + at_most)",
        "_quiet_since(gathered, began) + quiet_for",
        f"{_WAITS}::test_who_never_rests_is_written_to_after_a_day",
    ),
    Mutation(
        "what comes while waits are held beats their end",
        "workflows/base/first_of.py",
        "if first := _taken(state, branches):\n            return first\n        if over is None:",
        "if over is None:",
        f"{_WAITS}::test_what_comes_while_several_waits_are_held_beats_their_end",
    ),
    Mutation(
        "a question that may have left was asked",
        "workflows/base/reports.py",
        "line.status in (Status.SENT, Status.UNKNOWN)",
        "line.status in (Status.SENT,)",
        "tests/journeys/test_win_back.py::test_who_may_have_been_asked_and_says_nothing_is_let_go",
    ),
)
