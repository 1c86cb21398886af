"""What each table holds of a customer: whose a row is, what erasing does to it, what is exported.

**The one place that says it.** A table, or a column of one, that is not named here fails a test. A
new table is one more entry: `deleted(…)`, `blanked(…)` or `kept(…)`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, bindparam, or_, select

from adapters.store.schema import (
    access_audit,
    access_keys,
    addresses,
    answers,
    attempts,
    broadcast_audit,
    broadcasts,
    consent_log,
    consents,
    customers,
    enrolments,
    entry_decisions,
    erasures,
    events,
    faults,
    heard,
    hidden_suppressions,
    identity_decisions,
    keys,
    knob_audit,
    knobs,
    liftings,
    message_ids,
    milestones,
    notices,
    outbox,
    pause_audit,
    pauses,
    preference_links,
    quiet_hours,
    reactivations,
    secrets,
    segment_members,
    segment_watches,
    sink_audit,
    sinks,
    steerings,
    stranded,
    suppressions,
    tasks,
    touchpoints,
)
from domain.identity import Decision

ERASED = "(erased)"
"""What stands where a person wrote something, once it is erased."""


class Holding(NamedTuple):
    """What one table holds."""

    theirs: ColumnElement[bool] | None
    """Which rows are the customer's `of_customer`; none: no row is any customer's."""
    why: str
    """Why what stays may stay."""
    deletes: bool = False
    """Whether erasing deletes the rows."""
    spares: ColumnElement[bool] | None = None
    """Which of them it leaves."""
    blanks: Mapping[str, Any] = {}
    """What erasing writes, by column."""
    keeps: tuple[str, ...] = ()
    """The columns that stay as they are."""
    unsaid: tuple[str, ...] = ()
    """The columns that no export shows: they open something, or are of the machine alone."""


_OTHER_IDS = select(customers.c.customer_id).where(
    customers.c.merged_into == bindparam("of_customer")
)


def of_customer(table: Table) -> ColumnElement[bool]:
    """Tell whether a row is the customer's, by its own column.

    Or under an id that became theirs: a process of the last release writes such rows.
    """
    by_their_own = table.c.customer_id == bindparam("of_customer")
    if table is customers:
        return by_their_own
    return or_(by_their_own, table.c.customer_id.in_(_OTHER_IDS))


def of_their_touchpoints(table: Table) -> ColumnElement[bool]:
    """Tell whether a row is about a touchpoint of the customer's."""
    theirs = select(touchpoints.c.touchpoint_id).where(of_customer(touchpoints))
    return table.c.touchpoint_id.in_(theirs)


def deleted(
    theirs: ColumnElement[bool],
    *,
    unsaid: str = "",
    spares: ColumnElement[bool] | None = None,
    why: str = "",
) -> Holding:
    """Say that erasing deletes the rows, and which it spares for which reason."""
    return Holding(theirs, why, deletes=True, spares=spares, unsaid=tuple(unsaid.split()))


def blanked(
    theirs: ColumnElement[bool], blanks: Mapping[str, Any], keeps: str, why: str, unsaid: str = ""
) -> Holding:
    """Say that erasing blanks these columns, and what stays for which reason."""
    return Holding(
        theirs, why, blanks=blanks, keeps=tuple(keeps.split()), unsaid=tuple(unsaid.split())
    )


def kept(theirs: ColumnElement[bool] | None, keeps: str, why: str, unsaid: str = "") -> Holding:
    """Say that all of it stays."""
    return Holding(theirs, why, keeps=tuple(keeps.split()), unsaid=tuple(unsaid.split()))


_HEARD_BY_THEM = heard.c.enrolment_id.in_(
    select(enrolments.c.enrolment_id).where(of_customer(enrolments))
)
_AT_THEIR_ADDRESS = suppressions.c.address.in_(
    select(addresses.c.folded).where(
        of_customer(addresses), addresses.c.channel == suppressions.c.channel
    )
)
_THEIR_RUNS = stranded.c.run_id.in_(select(enrolments.c.run_id).where(of_customer(enrolments)))

HOLDINGS: Mapping[Table, Holding] = {
    customers: blanked(
        of_customer(customers),
        {
            "email": None,
            "email_folded": None,
            "phone": None,
            "first_name": None,
            "locale": None,
            "time_zone": None,
            "traits": {},
            "told_at": None,
            "dropped": None,
        },
        keeps="customer_id merged_into created_at updated_at erased_at",
        why="the tombstone: by it a later call is refused, and other rows still refer to it",
        unsaid="email_folded",
    ),
    addresses: deleted(of_customer(addresses), unsaid="folded"),
    keys: deleted(of_customer(keys)),
    identity_decisions: deleted(
        of_customer(identity_decisions),
        spares=identity_decisions.c.decision == Decision.TAKEN,
        why="another customer's device: what is said there without a name is not that one's either",
    ),
    consents: blanked(
        of_customer(consents),
        {"granted": False, "source": "erasure", "pending_at": None},
        keeps="customer_id topic channel at",
        why="that nothing is agreed to any more; nothing of it names them",
    ),
    consent_log: blanked(
        of_customer(consent_log),
        {"proof": None},
        keeps="seq customer_id topic channel state before said_at received_at source by wording",
        why="the proof that what was sent had been agreed to: opaque ids and our own words",
    ),
    quiet_hours: deleted(of_customer(quiet_hours)),
    segment_members: deleted(of_customer(segment_members), unsaid="changes"),
    segment_watches: kept(None, keeps="segment terms counted_to since", why="an opaque id"),
    preference_links: deleted(of_customer(preference_links), unsaid="token_digest address_digest"),
    suppressions: kept(
        _AT_THEIR_ADDRESS,
        keeps="channel address reason detail touchpoint_id at",
        why="another customer's who has the address; where nobody has, `erasing` hides the row",
    ),
    hidden_suppressions: kept(
        None,
        keeps="channel address_hmac reason at hidden_at",
        why="an HMAC: by it an address is recognised when somebody gives it again",
    ),
    # Digests of addresses, which can be tried out: `erasing` deletes those of theirs alone.
    reactivations: kept(
        None, keeps="channel address_digest customer_requested at", why="another customer's"
    ),
    liftings: kept(
        None, keeps="channel address_digest at_her_request at", why="another customer's"
    ),
    secrets: kept(None, keeps="name value", why="the store's own"),
    events: blanked(
        of_customer(events),
        {"properties": {}},
        keeps="seq event_id customer_id enrolment_id name occurred_at received_at source state"
        " tries next_try_at leased_until problem",
        why="by its id, its customer and its name a repeat is recognised; names are the company's",
        unsaid="tries next_try_at leased_until",
    ),
    message_ids: kept(None, keeps="digest stands_for", why="digests: a repeat stays a repeat"),
    heard: kept(_HEARD_BY_THEM, keeps="event_id enrolment_id", why="opaque ids"),
    enrolments: kept(
        of_customer(enrolments),
        keeps="enrolment_id journey customer_id key entry_event_id workflow_id run_id state stage"
        " outcome because started_at ended_at checked_at superseded_by",
        why="opaque ids and our own words: a journey that may be begun once is not begun again",
        unsaid="checked_at",
    ),
    entry_decisions: deleted(of_customer(entry_decisions), unsaid="look_at"),
    touchpoints: blanked(
        of_customer(touchpoints),
        {"address_digest": None, "facts": None, "question": None, "options": None},
        keeps="touchpoint_id touchpoint_key enrolment_id journey customer_id workflow_id message"
        " topic journey_topic status reason channel link_token actions vendor_state vendor_code"
        " words_to about_event_id short answer_by answered_at created_at decided_at sent_at",
        why="what was sent, and when: opaque ids and our own words; old links still unsubscribe",
        unsaid="link_token address_digest",
    ),
    attempts: blanked(
        of_their_touchpoints(attempts),
        {"address": None},
        keeps="attempt_id touchpoint_id channel n state reason claimed_at call_before tries"
        " settles_at settled_at settled_by vendor_message_id vendor_code at again_at",
        why="what was tried, and by which id the vendor knows it",
    ),
    answers: blanked(
        of_customer(answers),
        {"words": "", "media": None},
        keeps="event_id customer_id touchpoint_id channel verdict option replied at",
        why="a score without its words counts on",
    ),
    outbox: deleted(of_their_touchpoints(outbox)),
    tasks: blanked(
        of_customer(tasks),
        {"resolution": None},
        keeps="task_key task_id journey customer_id key workflow_id run_id event_id owner reason"
        " state at due_at escalated_at claimed_by claimed_at resolved_by resolved_at holds",
        why="how long people took: opaque ids, our own reasons, and our people's names",
    ),
    steerings: blanked(
        of_customer(steerings),
        {"reason": ERASED},
        keeps="note_key action by journey customer_id workflow_id run_id doing at",
        why="the audit: who did what, and when",
    ),
    erasures: kept(
        of_customer(erasures),
        keeps="customer_id by reason accepted_at finished_at",
        why="the proof that, when and at whose word they were erased",
    ),
    notices: kept(
        of_customer(notices),
        keeps="seq sink notice_id type subject customer_id data occurred_at created_at state tries"
        " first_tried_at next_try_at leased_until delivered_at problem",
        why="opaque ids and our own words, as receivers have them",
        unsaid="tries first_tried_at next_try_at leased_until",
    ),
    sinks: kept(
        None,
        keeps="name url types state secret previous_secret previous_until failures failing_since"
        " next_try_at problem created_at",
        why="about no customer",
    ),
    sink_audit: kept(None, keeps="entry_id action sink by at", why="about no customer"),
    access_keys: kept(
        None,
        keeps="key_id name role workspace topics journeys digest former_digest former_until"
        " created_at created_by expires_at revoked_at used_at",
        why="about no customer",
    ),
    access_audit: kept(
        None, keeps="entry_id action key_id name by reason at", why="about no customer"
    ),
    pauses: kept(None, keeps="target name by reason at", why="about no customer"),
    pause_audit: kept(
        None, keeps="entry_id action target name by reason at", why="about no customer"
    ),
    knobs: kept(None, keeps="name value by reason at", why="about no customer"),
    knob_audit: kept(
        None, keeps="entry_id action name before after by reason at", why="about no customer"
    ),
    broadcasts: kept(
        None,
        keeps="broadcast_id journey segment per_second as_of total state enrolled left_out by"
        " reason ended_at",
        why="about no customer",
    ),
    broadcast_audit: kept(
        None, keeps="note_key broadcast_id action by reason at", why="about no customer"
    ),
    milestones: kept(None, keeps="name at", why="about no customer"),
    faults: kept(
        None,
        keeps="name problem what_to_do enrolments since seen_at logged_at",
        why="about no customer",
    ),
    stranded: kept(_THEIR_RUNS, keeps="run_id workflow_id since problem seen_at", why="opaque ids"),
}
"""What each table holds. Rows are deleted, and columns blanked, in this order."""
