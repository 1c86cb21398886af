"""Several HTTP processes at one address."""

from tests.mutations.mutation import Mutation

_DEALING = "webhooks/dealing.py"
_TESTS = "tests/webhooks/test_dealing.py"

MUTATIONS = (
    Mutation(
        "children are dealt connections in turn",
        _DEALING,
        "del self._asks[child]",
        "pass",
        f"{_TESTS}::test_children_answer_in_turn",
    ),
    Mutation(
        "a frozen child is dealt a few",
        _DEALING,
        "if asks:",
        "if True:",
        f"{_TESTS}::test_a_frozen_child_is_dealt_a_few_and_the_others_have_the_rest",
    ),
    Mutation(
        "a child ends with its parent",
        _DEALING,
        "gone()",
        "pass",
        f"{_TESTS}::test_a_child_hears_that_its_parent_is_gone",
    ),
    Mutation(
        "a child that ends at once is not started again at once",
        "cli/processes.py",
        "await asyncio.sleep(next_at - loop.time())",
        "await asyncio.sleep(0)",
        "tests/cli/serving/test_keeping.py::test_one_that_ends_at_once_is_not_started_again_at_once",
    ),
)
