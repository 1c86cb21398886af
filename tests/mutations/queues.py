"""What comes in, and waits: batches, the queues of events and of notices."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "customers take turns in the queue",
        "adapters/store/engine/heads.py",
        "after = looked[-1].key",
        'after = ""',
        "tests/adapters/store/test_events.py::test_customers_with_many_events_do_not_keep_another_ones_waiting",
    ),
    Mutation(
        "4 durable: one event of a customer at a time",
        "adapters/store/engine/heads.py",
        '.values(leased_until=bindparam("until"), **also_set)',
        ".values(leased_until=None, **also_set)",
        "tests/adapters/store/test_events.py::test_a_customers_events_come_one_at_a_time_and_in_order",
    ),
    Mutation(
        "a lease passes by a bounded number",
        "adapters/store/engine/heads.py",
        'heads.c.looked < bindparam("looks", type_=Integer)',
        'heads.c.looked < bindparam("looks", type_=Integer) + 1000000',
        "tests/adapters/store/test_queue_cost.py::test_what_is_not_due_is_passed_by_a_bounded_number_at_a_time",
    ),
    Mutation(
        "the queue is read by its index",
        "adapters/store/engine/heads.py",
        "is_waiting(queue), key > place",
        "queue.c.state.in_(['pending']), key > place",
        "tests/adapters/store/test_queue_cost.py::test_a_lease_costs_the_same_beside_ten_times_as_many_that_wait",
    ),
    Mutation(
        "in an outage a sink is asked",
        "adapters/store/engine/heads.py",
        '"due_by": _EVER',
        '"due_by": now',
        "tests/adapters/store/sinks/test_queue.py::test_in_an_outage_one_asks_though_each_would_still_wait_by_itself",
    ),
    Mutation(
        "4 durable: a batch at fault hurts no other",
        "adapters/store/events/gathering.py",
        "if len(group) == 1:",
        "if group:",
        "tests/adapters/store/test_gathering.py::test_a_batch_at_fault_hurts_no_other",
    ),
    Mutation(
        "a shared transaction is bounded",
        "adapters/store/events/gathering.py",
        "<= room)",
        "<= AT_ONCE)",
        "tests/adapters/store/test_gathering.py::test_no_transaction_grows_beyond_its_bound",
    ),
    Mutation(
        "a field that cannot be read loses itself alone",
        "webhooks/api/calls.py",
        "if name not in cls.NEEDED}",
        "if False}",
        "tests/webhooks/api/test_refused_events.py::test_what_is_no_object_loses_itself_and_is_named",
    ),
    Mutation(
        "a call that means nothing without a field is refused",
        "webhooks/api/calls.py",
        "if name not in cls.NEEDED}",
        "if True}",
        "tests/webhooks/api/test_refused_events.py::test_a_call_that_means_nothing_without_a_field_is_refused_and_not_quoted",
    ),
    Mutation(
        "who leaves a topic that cannot be read leaves no other",
        "domain/events/core.py",
        'NEEDED: ClassVar[tuple[str, ...]] = ("topic",)',
        "NEEDED: ClassVar[tuple[str, ...]] = ()",
        "tests/webhooks/api/test_properties.py::test_an_unsubscribed_of_no_known_topic_is_refused_as_without_it_all_would_be_left",
    ),
    Mutation(
        "too many who wait are asked to come again",
        "webhooks/edge/waiting.py",
        ">= self._most",
        "> self._most",
        "tests/webhooks/edge/test_waiting.py::test_the_next_call_is_asked_to_come_again_and_none_is_lost",
    ),
    Mutation(
        "a silent Temporal is away",
        "starter/away.py",
        "    if isinstance(error, TemporalIsSilent):\n        return True",
        "    if isinstance(error, TemporalIsSilent):\n        return False",
        "tests/starter/relay/test_dispatcher.py::test_a_start_that_temporal_does_not_answer_is_accepted_and_waits_to_be_started",
    ),
)
