"""What a merge or an erasure tells others, and what a limited key may see and do."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "no merge is told while what came before is on its way",
        "adapters/store/sinks/happened.py",
        "(previous_id,), customer_id, at, told)",
        "(previous_id,), previous_id, at, told)",
        "tests/adapters/store/sinks/test_merged_and_erased.py::test_no_merge_is_told_while_what_came_before_it_is_on_its_way",
    ),
    Mutation(
        "a sink hears of an erasure",
        "adapters/store/rights/erasing.py",
        "    note_erased(tx, customer_id, at)\n",
        "    pass\n",
        "tests/adapters/store/sinks/test_merged_and_erased.py::test_an_erasure_is_told_once_by_the_id_alone_after_all_else",
    ),
    Mutation(
        "a limited key sees no address",
        "domain/access/viewing.py",
        '"addresses": (),',
        '"addresses": view.addresses,',
        "tests/webhooks/api/test_scoped_views.py::test_no_limited_key_sees_an_address_a_trait_or_a_text",
    ),
    Mutation(
        "a limited key changes its own topics alone",
        "domain/access/viewing.py",
        "return not change.changes_quiet_hours and all(",
        "return all(",
        "tests/webhooks/api/test_scoped_views.py::test_preferences_are_changed_on_the_topics_of_the_limit_alone",
    ),
    Mutation(
        "5 consent: an app's link confirms nothing",
        "adapters/store/customers/preference_links.py",
        "channel if row.made_by is None else None)",
        "channel)",
        "tests/webhooks/api/test_preference_link.py::test_it_confirms_no_consent_as_nobody_read_the_address",
    ),
    Mutation(
        "a shared device stays shared",
        "adapters/store/rights/retention.py",
        "identity_decisions.c.decision != Decision.TAKEN,",
        "true(),",
        "tests/adapters/store/rights/test_retention.py::test_decisions_on_identities_go_but_a_shared_device_stays_shared",
    ),
    Mutation(
        "a limited key sees of an event what its journey declares",
        "domain/access/viewing.py",
        "if name in declared}",
        "}",
        "tests/webhooks/api/test_scoped_views.py"
        "::test_of_an_event_of_theirs_they_see_what_its_journey_does_and_decided",
    ),
)
