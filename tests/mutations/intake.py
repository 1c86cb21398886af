"""Promise 4, and who is believed: an acknowledged event is durable, a forged one refused."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "4 durable: with Temporal away events wait",
        "starter/relay/dispatcher.py",
        "await self._queue.postpone(event.event_id, now + backoff, problem, counts=counts)",
        "await self._queue.dispatched(event.event_id)",
        "tests/e2e/test_durable_intake.py"
        "::test_with_temporal_away_events_wait_and_then_arrive_in_order",
    ),
    Mutation(
        "4 durable: a repeat does nothing",
        "domain/ids.py",
        "        own = message_id\n",
        "        own = message_id + str(id(object()))\n",
        "tests/e2e/test_durable_intake.py::test_a_repeat_is_acknowledged_and_does_nothing",
    ),
    Mutation(
        "webhooks: a forged signature is refused",
        "vendors/sendgrid/signature.py",
        "key.verify(proof, timestamp.encode() + raw_body, ec.ECDSA(hashes.SHA256()))",
        "pass",
        "tests/vendors/sendgrid/test_webhook.py::test_a_forged_post_changes_nothing",
    ),
    Mutation(
        "webhooks: a forged form is refused",
        "vendors/twilio/signature.py",
        "hmac.compare_digest(signature_of(auth_token, url, pairs).encode(), given)",
        "True",
        "tests/vendors/twilio/test_webhook.py::test_a_forged_post_changes_nothing",
    ),
    Mutation(
        "events: nobody tracks in a customer's or an operator's name",
        "starter/client/sources.py",
        "if source in RESERVED_SOURCES:",
        "if False:",
        "tests/starter/test_inbound.py::test_a_reserved_source_is_refused[twilio]",
    ),
    Mutation(
        "a plain event is read as its model reads it",
        "webhooks/api/plain.py",
        'and _are_fields(told("context"))',
        "and True",
        "tests/webhooks/api/test_plain.py::test_a_plain_event_is_read_as_its_model_reads_it",
    ),
    Mutation(
        "an event has a name of bounded length",
        "starter/client/tracking.py",
        "        _check_length(name)\n",
        "",
        "tests/starter/test_inbound.py::test_an_event_has_a_name_of_bounded_length",
    ),
)
