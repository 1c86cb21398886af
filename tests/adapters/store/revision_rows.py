"""Rows of every table, with the columns of all revisions."""

from datetime import UTC, datetime
from typing import Any

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
RUN = {"customer_id": "c-1", "workflow_id": "shop/c-1", "journey": "shop"}
ROWS: dict[str, list[dict[str, Any]]] = {
    "customers": [
        {
            "customer_id": "c-1",
            "email": "A@example.com",
            "email_folded": "a@example.com",
            "phone": "+351912345678",
            "traits": {"plan": "gold"},
            "told_at": {"traits.plan": "2026-03-10T12:00:00+00:00"},
            "dropped": {},
            "created_at": NOON,
            "updated_at": NOON,
        }
    ],
    "consents": [
        {
            "customer_id": "c-1",
            "topic": "tips",
            "channel": "email",
            "granted": True,
            "at": NOON,
            "source": "identify",
        }
    ],
    "consent_log": [
        {
            "seq": 1,
            "customer_id": "c-1",
            "topic": "tips",
            "channel": "email",
            "state": "granted",
            "said_at": NOON,
            "received_at": NOON,
            "source": "identify",
        }
    ],
    "quiet_hours": [
        {"customer_id": "c-1", "begins": "22:00", "ends": "08:00", "at": NOON, "source": "api"}
    ],
    "preference_links": [
        {
            "token_digest": "0" * 64,
            "customer_id": "c-1",
            "channel": "email",
            "address_digest": "0" * 64,
            "made_by": "crm",
            "made_at": NOON,
            "expires_at": NOON,
        }
    ],
    "identity_decisions": [
        {
            "identity": "anon:phone",
            "customer_id": "c-1",
            "decision": "merged",
            "source": "identify",
            "at": NOON,
        }
    ],
    "keys": [{"customer_id": "c-1", "key": "hmac-" + "0" * 32, "as_given": "#1001"}],
    "secrets": [{"name": "keys", "value": "00" * 32}],
    "suppressions": [
        {"channel": "email", "address": "a@example.com", "reason": "bounced", "at": NOON}
    ],
    "enrolments": [
        RUN
        | {
            "enrolment_id": "n-1",
            "key": "",
            "entry_event_id": "e-1",
            "run_id": "run-1",
            "state": "running",
            "started_at": NOON,
            "checked_at": NOON,
        }
    ],
    "events": [
        {
            "event_id": "e-1",
            "customer_id": "c-1",
            "name": "Order Completed",
            "properties": {"order_id": "o-1"},
            "occurred_at": NOON,
            "received_at": NOON,
            "source": "track",
            "state": "pending",
            "tries": 0,
        }
    ],
    "message_ids": [{"digest": "d" * 32, "stands_for": "e" * 32}],
    "heard": [{"event_id": "e-1", "enrolment_id": "n-1"}],
    "touchpoints": [
        RUN
        | {
            "touchpoint_id": "t-1",
            "touchpoint_key": "run-1:shop.receipt:1",
            "enrolment_id": "n-1",
            "message": "shop.receipt",
            "topic": "order_updates",
            "journey_topic": "tips",
            "status": "claimed",
            "channel": "email",
            "actions": "verify",
            "created_at": NOON,
            "decided_at": NOON,
        }
    ],
    "attempts": [
        {
            "touchpoint_id": "t-1",
            "channel": "email",
            "n": 1,
            "state": "claimed",
            "call_before": NOON.replace(second=15),
            "address": "a@example.com",
            "at": NOON,
        }
    ],
    "tasks": [
        RUN
        | {
            "task_key": f"run-1:task:{n}",
            "task_id": f"task-{n}",
            "run_id": "run-1",
            "owner": "support",
            "reason": "silence",
            "state": "open",
            "at": NOON,
            "due_at": NOON,
        }
        for n in (1, 2)
    ],
    "answers": [
        {
            "event_id": "twilio:SM1",
            "customer_id": "c-1",
            "touchpoint_id": "t-1",
            "channel": "sms",
            "verdict": "unmatched",
            "words": "hello",
            "replied": False,
            "at": NOON,
        }
    ],
    "steerings": [
        RUN
        | {
            "note_key": "note-1",
            "action": "hold",
            "by": "maria",
            "reason": "a call",
            "run_id": "run-1",
            "doing": "waiting",
            "at": NOON,
        }
    ],
    "pauses": [
        {"target": "channel", "name": "sms", "by": "maria", "reason": "a wrong text", "at": NOON}
    ],
    "pause_audit": [
        {
            "action": "pause",
            "target": "channel",
            "name": "sms",
            "by": "maria",
            "reason": "a wrong text",
            "at": NOON,
        }
    ],
    "knobs": [{"name": "shop.percent", "value": "15", "by": "maria", "reason": "may", "at": NOON}],
    "knob_audit": [
        {
            "action": "set",
            "name": "shop.percent",
            "before": "10",
            "after": "15",
            "by": "maria",
            "reason": "may",
            "at": NOON,
        }
    ],
    "faults": [
        {
            "name": "twilio:21408",
            "problem": "geo permission",
            "what_to_do": "switch it on",
            "since": NOON,
            "seen_at": NOON,
        }
    ],
    "stranded": [
        {"run_id": "run-1", "workflow_id": "shop/c-1", "problem": "nondeterminism", "seen_at": NOON}
    ],
    "access_keys": [
        {
            "key_id": "0123456789",
            "name": "crm",
            "role": "reader",
            "topics": "offers tips",
            "digest": "0" * 64,
            "created_at": NOON,
            "created_by": "maria",
        }
    ],
    "access_audit": [
        {
            "action": "create",
            "key_id": "0123456789",
            "name": "crm",
            "by": "maria",
            "reason": "a new key",
            "at": NOON,
        }
    ],
    "sinks": [
        {
            "name": "crm",
            "url": "https://crm.example.com/hooks",
            "types": "task.opened",
            "state": "active",
            "secret": "whsec_AAAA",
            "failures": 0,
            "created_at": NOON,
        }
    ],
    "notices": [
        {
            "sink": "crm",
            "notice_id": "ntc_1",
            "type": "task.opened",
            "subject": "c-1",
            "customer_id": "c-1",
            "data": {"customer_id": "c-1"},
            "occurred_at": NOON,
            "created_at": NOON,
            "state": "pending",
            "tries": 0,
        }
    ],
    "sink_audit": [{"action": "add", "sink": "crm", "by": "maria", "at": NOON}],
    "erasures": [
        {"customer_id": "c-1", "by": "maria", "reason": "they asked", "accepted_at": NOON}
    ],
    "hidden_suppressions": [
        {
            "channel": "email",
            "address_hmac": "0" * 64,
            "reason": "erased",
            "at": NOON,
            "hidden_at": NOON,
        }
    ],
    "milestones": [{"name": "link_tokens", "at": NOON}],
    "segment_watches": [{"segment": "loyal", "terms": "0" * 32, "since": NOON}],
    "segment_members": [
        {"customer_id": "c-1", "segment": "loyal", "changes": 1, "entered_at": NOON}
    ],
    "entry_decisions": [
        {
            "event_id": "e-1",
            "journey": "shop",
            "customer_id": "c-1",
            "refusal": "condition",
            "why": "condition not met: trait country is PT",
            "at": NOON,
            "asked_until": NOON,
            "look_at": NOON,
        }
    ],
    "broadcasts": [
        {
            "broadcast_id": "b-1",
            "journey": "shop",
            "segment": "loyal",
            "per_second": 10.0,
            "as_of": NOON,
            "total": 1,
            "state": "running",
            "enrolled": 0,
            "left_out": {},
            "by": "maria",
            "reason": "spring",
        }
    ],
    "broadcast_audit": [
        {
            "note_key": "b-1:begin",
            "broadcast_id": "b-1",
            "action": "begin",
            "by": "maria",
            "reason": "spring",
            "at": NOON,
        }
    ],
    "liftings": [
        {"channel": "email", "address_digest": "d-1", "at_her_request": asked, "at": NOON}
        for asked in (True, False)
    ],
    "reactivations": [
        {"channel": "sms", "address_digest": "d-2", "customer_requested": True, "at": NOON}
    ],
}
"""Of each table, in the order in which they need each other; the columns of all revisions."""
