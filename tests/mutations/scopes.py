"""What a key with a limit is told, and what a stranger's request may do."""

from tests.mutations.mutation import Mutation

_VIEWS = "tests/webhooks/api/test_scoped_views.py"

MUTATIONS = (
    Mutation(
        "a limited key's place to read on tells nothing of what is hidden",
        "starter/client/views.py",
        "return told if sight is None else await self._sealed(timeline_seen(told, sight))",
        "return told if sight is None else timeline_seen(told, sight)",
        f"{_VIEWS}::test_where_a_limited_key_reads_on_tells_nothing_of_what_is_hidden",
    ),
    Mutation(
        "a limited key makes up no place to read on",
        "starter/client/views.py",
        "if before is not None and sight is not None:",
        "if False:",
        f"{_VIEWS}::test_a_limited_key_makes_up_no_place_to_read_on",
    ),
    Mutation(
        "how another journey ended is not shown",
        "domain/access/sight.py",
        '("key_as_given", "stage", "outcome", "because", "stranded")',
        '("key_as_given", "stage", "because", "stranded")',
        "tests/webhooks/api/test_scopes.py::"
        "test_how_far_another_journey_came_and_how_it_ended_is_not_shown",
    ),
    Mutation(
        "a task of another scope is as unknown as none",
        "webhooks/console/tasks.py",
        "if task is None or (own is not None and task.journey not in own):",
        "if task is None:",
        "tests/webhooks/console/test_console_roles.py::test_a_key_with_a_limit_acts_within_it_alone",
    ),
    Mutation(
        "a request of two lengths is the last on its connection",
        "webhooks/edge/private.py",
        "if is_ambiguous:",
        "if False:",
        "tests/webhooks/edge/test_connections.py::"
        "test_what_tells_its_length_in_two_ways_is_the_last_on_its_connection",
    ),
)
