"""Who customers are, what they may ask of us, who may ask for them, and who hears of it."""

from tests.mutations.mutation import Mutation

_TWINS = "tests/adapters/store/test_twins.py"
_ERASING = "tests/adapters/store/rights/test_erasing.py"
_BATCH = "tests/webhooks/api/test_batch.py"
_ROLES = "tests/webhooks/edge/test_roles.py"
_SINKS = "tests/adapters/store/sinks"

MUTATIONS = (
    Mutation(
        "1 never twice: of two runs of one story the younger sends nothing",
        "domain/eligibility/superseded.py",
        "if context.superseded else None",
        "if False else None",
        f"{_TWINS}::test_the_younger_is_refused_from_the_moment_of_the_merge_and_told_to_end",
    ),
    Mutation(
        "1 never twice: what the younger run had sent is not sent once more",
        "adapters/store/customers/merging/twins.py",
        "        if row.status in MAY_BE_THEIRS and (",
        "        if False and (",
        f"{_TWINS}::test_what_the_younger_had_sent_is_not_sent_once_more",
    ),
    Mutation(
        "a device stays shared when those who share it become one",
        "adapters/store/customers/merging/moving.py",
        "    _STAYS_SHARED,\n",
        "",
        "tests/adapters/store/test_merging_decided.py::"
        "test_a_device_stays_shared_when_those_who_share_it_become_one",
    ),
    Mutation(
        "5 consent: of two words the stricter counts",
        "domain/consent.py",
        "return _BY_STRICTNESS.index(state), at",
        "return -_BY_STRICTNESS.index(state), at",
        "tests/adapters/store/test_merging.py::test_of_two_words_on_a_topic_the_stricter_counts",
    ),
    Mutation(
        "a device that several people share merges nobody",
        "domain/identity.py",
        "(asked.is_taken, Decision.TAKEN)",
        "(False, Decision.TAKEN)",
        "tests/starter/test_merging.py"
        "::test_on_a_tablet_that_twenty_people_share_nobody_becomes_another",
    ),
    Mutation(
        "a word for nobody merges nobody",
        "domain/identity.py",
        "(asked.is_blocked, Decision.BLOCKED)",
        "(False, Decision.BLOCKED)",
        "tests/starter/test_merging.py::test_a_word_for_nobody_merges_nobody",
    ),
    Mutation(
        "4 durable: a repeat is known when its event is gone",
        "adapters/store/events/message_ids.py",
        "message._asdict()).first() is not None:",
        "message._asdict()).first() is not None or True:",
        "tests/adapters/store/test_message_ids.py::test_a_repeat_is_known_when_its_event_is_gone",
    ),
    Mutation(
        "who leaves a topic in a batch has left it",
        "adapters/store/events/bulk.py",
        "and call.event.name != Unsubscribed.event_name()",
        "and True",
        f"{_BATCH}::test_who_leaves_a_topic_in_a_batch_has_left_it",
    ),
    Mutation(
        "one bad number of a batch loses itself alone",
        "webhooks/api/batch.py",
        "finite(storable(call))",
        "storable(call)",
        f"{_BATCH}::test_pythons_nan_loses_itself_and_nothing_else",
    ),
    Mutation(
        "5 consent: a double opt-in waits for its confirmation",
        "domain/consent.py",
        "if double_opt_in and not proven and",
        "if False and",
        "tests/domain/test_preferences.py"
        "::test_a_word_for_a_topic_that_is_double_opt_in_waits_unless_it_is_proven",
    ),
    Mutation(
        "a preference link dies with its address",
        "adapters/store/customers/preference_links.py",
        "if address is None or address_digest(channel, address) != row.address_digest:",
        "if address is None:",
        "tests/webhooks/pages/test_preferences.py::test_a_link_dies_with_its_address",
    ),
    Mutation(
        "an erasure dispatches nothing that waited",
        "adapters/store/rights/erasing.py",
        "    tx.execute(_PENDING, of)\n",
        "",
        f"{_ERASING}::test_what_was_queued_is_not_dispatched_but_that_they_were_erased",
    ),
    Mutation(
        "what is told of one who was erased is not kept",
        "adapters/store/events/intake.py",
        "    if owner.erased_at is not None:",
        "    if False:",
        f"{_ERASING}::test_what_is_told_later_marks_the_repeat_and_is_not_kept",
    ),
    Mutation(
        "who shares an erased customer's number is served as before",
        "adapters/store/customers/hidden.py",
        'return tx.scalar(_KNOWN_BEFORE, here | {"hidden_at": hidden_at}) is not None',
        "return False",
        f"{_ERASING}::test_who_shares_their_number_is_served_as_before",
    ),
    Mutation(
        "an erased customer enters no journey",
        "adapters/store/enrolments/entering.py",
        "    if is_erased(tx, entering.customer_id):",
        "    if False:",
        f"{_ERASING}::test_an_erased_customer_enters_no_journey",
    ),
    Mutation(
        "an old list gives back no consent that they withdrew",
        "adapters/store/rights/importing.py",
        "_withdrawn(tx, customer_id) & set(gives) if gives else set()",
        "set()",
        "tests/cli/test_importing.py"
        "::test_what_they_withdrew_themselves_is_not_given_back_however_new_the_file_is",
    ),
    Mutation(
        "a revoked key opens no more",
        "domain/access/keys.py",
        "if key.revoked_at is not None:",
        "if False:",
        "tests/domain/test_access.py::test_a_revoked_key_opens_no_more_whatever_its_times_say",
    ),
    Mutation(
        "a limited key opens only what keeps to the limit",
        "webhooks/edge/keys.py",
        "if caller.scope.is_limited and not heeds_limit:",
        "if False:",
        f"{_ROLES}::test_a_route_that_does_not_say_that_it_heeds_limits_refuses_a_key_with_one",
    ),
    Mutation(
        "each role may what it may",
        "webhooks/edge/keys.py",
        "if caller.may(permission):",
        "if True:",
        f"{_ROLES}::test_each_role_may_what_it_may_and_is_told_who_may_the_rest",
    ),
    Mutation(
        "no table holds a key",
        "adapters/store/access/keys.py",
        '"digest": digest_of(text)',
        '"digest": text',
        "tests/adapters/store/test_access_keys.py::test_no_table_holds_a_key",
    ),
    Mutation(
        "a sink hears of a customer in order",
        "adapters/store/engine/heads.py",
        ".order_by(key, seq)",
        ".order_by(key, seq.desc())",
        f"{_SINKS}/test_queue.py"
        "::test_a_dead_letter_lets_the_customers_next_one_go_and_can_be_queued_again",
    ),
    Mutation(
        "a sink hears of a private address nothing",
        "adapters/sinks/client.py",
        "limit=0, resolver=GuardedResolver(limits.networks)",
        "limit=0",
        "tests/starter/sinks/test_deliverer.py"
        "::test_a_name_that_leads_to_a_private_address_is_never_connected_to",
    ),
    Mutation(
        "a page of the timeline skips nothing of one instant",
        "adapters/store/reads/customer/timeline/source.py",
        '(at < upto) | (key < bindparam("behind"))',
        '(at < upto) | (key <= bindparam("behind"))',
        "tests/adapters/store/test_timeline.py",
    ),
    Mutation(
        "preferences are changed by any id of a customer",
        "adapters/store/customers/preferences.py",
        "    customer_id = canonical_id(tx, customer_id)\n",
        "",
        "tests/adapters/store/test_merged_consents.py"
        "::test_preferences_are_read_and_changed_by_any_id_of_theirs",
    ),
)
