"""Promises 2, 3 and 6: what Temporal's histories are kept from, and what must replay."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "2 no poison: whatever a signal raises is quarantined",
        "workflows/plugin.py",
        "except Exception as error:  # noqa: BLE001",
        "except ZeroDivisionError as error:  # noqa: BLE001",
        "tests/e2e/test_poison.py"
        "::test_a_poisonous_signal_is_quarantined_and_the_journey_goes_on[a wrong type]",
    ),
    Mutation(
        "3 no personal data: only declared fields are signalled",
        "starter/relay/envelopes.py",
        "properties=kind.declared(event.properties),",
        "properties=dict(event.properties),",
        "tests/journeys/test_promises.py::test_nothing_personal_enters_a_living_history",
    ),
    Mutation(
        "3 no personal data: an unexpected error's words are withheld",
        "workflows/converters.py",
        "if not isinstance(exception, FailureError):",
        "if False:",
        "tests/histories/test_personal_data.py::test_an_unexpected_errors_words_are_withheld",
    ),
    Mutation(
        "6 code may change: an inserted activity is refused",
        "workflows/onboarding/journey.py",
        "        await self.send(FIRST_STEPS, via=Channel.EMAIL)\n",
        "        await self.send(FIRST_STEPS, via=Channel.EMAIL)\n" * 2,
        "tests/histories/test_replay.py::test_no_recorded_customer_is_stranded[onboarding]",
    ),
)
