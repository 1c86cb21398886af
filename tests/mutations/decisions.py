"""Promise 7, and operators: each decision is kept, and a held journey stands still."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "7 explained: what was kept back is written down",
        "adapters/store/sends/claim.py",
        "    _write_attempt_once(case, why, again_at)\n",
        "",
        "tests/journeys/test_promises.py::test_every_decision_can_be_explained_from_the_store",
    ),
    Mutation(
        "a question that would be closed as it is sent is not asked",
        "domain/eligibility/closed_question.py",
        "if context.answer.closes_at(context.wall) > context.wall:",
        "if True:",
        "tests/journeys/test_home_try_on.py"
        "::test_of_a_box_that_came_days_ago_nobody_asks_what_is_closed_at_once",
    ),
    Mutation(
        "operators: a held journey neither sends nor ends",
        "workflows/base/operations.py",
        "    state.held = Hold(",
        "    Hold(",
        "tests/journeys/test_holding.py::test_a_held_journey_neither_sends_nor_ends",
    ),
)
