"""Who is in a segment, and who sees by which one a customer came."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "a condition's window is the same in Python and SQL",
        "domain/segments/deciding.py",
        "moment >= now - within",
        "moment > now - within",
        "tests/adapters/store/segments/test_agreement.py::test_python_and_sql_agree",
    ),
    Mutation(
        "a segment holds nobody who was merged or erased",
        "adapters/store/segments/members.py",
        "_EXIST = (customers.c.merged_into.is_(None), customers.c.erased_at.is_(None))",
        "_EXIST = (customers.c.merged_into.is_(None),)",
        "tests/adapters/store/segments/test_agreement.py::test_python_and_sql_agree",
    ),
    Mutation(
        "5 consent: a segment counts consent as a send does",
        "adapters/store/segments/compiling.py",
        "return ~said if by_default else said",
        "return said",
        "tests/adapters/store/segments/test_agreement.py::test_they_agree_on_each_kind_of_condition",
    ),
    Mutation(
        "other terms are no change of a customer's",
        "adapters/store/segments/watching.py",
        "if watch.terms != watched.terms:",
        "if not watched.terms:",
        "tests/adapters/store/segments/test_watching.py::test_other_terms_are_no_change_of_a_customers",
    ),
    Mutation(
        "a merge unites what both were in",
        "adapters/store/customers/merging/moving.py",
        "    unite_members(tx, source, target)\n",
        "",
        "tests/adapters/store/segments/test_watching.py::test_a_merge_unites_what_both_were_in",
    ),
    Mutation(
        "time alone moves customers in and out of a segment",
        "starter/relay/segments.py",
        "changed += await self._compare(each, now)",
        "pass",
        "tests/journeys/test_segments.py::test_a_journey_begins_as_its_customer_enters_a_segment_and_hears_them_leave",
    ),
    Mutation(
        "a value that is no segment keeps no run from starting",
        "workflows/base/search_attributes.py",
        "if isinstance(named, str) and is_identifier(named) else None",
        "if isinstance(named, str) else None",
        "tests/workflows/test_search_attributes.py::test_what_names_no_segment_sets_none_and_never_keeps_a_run_from_starting",
    ),
    Mutation(
        "3 no personal data: who is known by an address is named to no journey",
        "adapters/store/tasks.py",
        "by if is_identifier(by) else None",
        "by or None",
        "tests/adapters/store/test_claimed_tasks.py::test_who_is_known_by_an_address_is_named_to_no_journey",
    ),
)
