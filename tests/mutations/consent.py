"""Promise 5: consent and suppression are checked when the message leaves."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "5 suppression: a repeat does not undo what was lifted",
        "adapters/store/customers/suppressions.py",
        "    if since is not None and _is_reactivated(tx, channel, address, reason, since):",
        "    if False:",
        "tests/adapters/store/test_stop_and_start.py"
        "::test_a_late_repeat_does_not_undo_a_start[sqlite]",
    ),
    Mutation(
        "5 suppression: a bounce bars the address",
        "adapters/store/sends/reports.py",
        "        if report.suppress_for is not None:",
        "        if False:",
        "tests/adapters/store/test_suppression.py"
        "::test_a_bounce_bars_the_address_and_the_next_send_takes_the_next_channel[sqlite]",
    ),
    Mutation(
        "addresses: one that an old process takes in replaces the one before",
        "adapters/store/engine/migrations/versions/0006_addresses.py",
        "WHERE customer_id = NEW.customer_id AND {here}",
        "WHERE 1 = 0 AND {here}",
        "tests/adapters/store/test_addresses.py"
        "::test_an_address_that_an_old_process_takes_in_is_used_by_the_new_ones[sqlite]",
    ),
    Mutation(
        "5 consent: it is asked when the message leaves",
        "domain/eligibility/consent.py",
        "    if consents_to(topic, context.channel, context.consents, by_default=by_default):",
        "    if True:",
        "tests/journeys/test_onboarding.py"
        "::test_without_consent_to_texts_the_reminder_goes_by_mail",
    ),
    Mutation(
        "5 consent: nobody is texted at night",
        "domain/eligibility/quiet_hours.py",
        "return hours.end_after(now, zone)",
        "return None",
        "tests/journeys/test_onboarding.py::test_a_reminder_due_at_night_waits_for_the_morning",
    ),
)
