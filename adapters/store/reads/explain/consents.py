"""What a customer agreed to, and where they may not be reached."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.customers.consents import is_pending
from adapters.store.events.names import CHANNEL_RESTARTED, CHANNEL_STOPPED, OPT_OUT_SOURCES
from adapters.store.reads.explain.selecting import of_customer
from adapters.store.schema import (
    addresses,
    consent_log,
    consents,
    events,
    suppressions,
    touchpoints,
)
from domain.explanation import (
    ExplainedConsent,
    ExplainedConsentChange,
    ExplainedOptOut,
    ExplainedSuppression,
)

_CONSENTS = of_customer(consents, consents.c.at, *consents.primary_key)
_LOG = of_customer(consent_log, consent_log.c.seq)
_OPT_OUTS = of_customer(events, events.c.seq).where(
    events.c.name.in_((CHANNEL_STOPPED, CHANNEL_RESTARTED)), events.c.source.in_(OPT_OUT_SOURCES)
)
_SUPPRESSIONS = (
    select(suppressions, touchpoints.c.message)
    .join_from(
        suppressions,
        addresses,
        (suppressions.c.channel == addresses.c.channel)
        & (suppressions.c.address == addresses.c.folded),
    )
    .outerjoin(touchpoints, touchpoints.c.touchpoint_id == suppressions.c.touchpoint_id)
    .where(addresses.c.customer_id == bindparam("of_customer"))
    .order_by(suppressions.c.at, suppressions.c.channel)
)


def consents_of(tx: Connection, of: dict[str, str]) -> tuple[ExplainedConsent, ...]:
    """Return the customer's latest decisions."""
    return tuple(map(_consent, tx.execute(_CONSENTS, of)))


def consent_log_of(tx: Connection, of: dict[str, str]) -> tuple[ExplainedConsentChange, ...]:
    """Return each change of a consent."""
    return tuple(map(ExplainedConsentChange.model_validate, tx.execute(_LOG, of)))


def suppressions_of(tx: Connection, of: dict[str, str]) -> tuple[ExplainedSuppression, ...]:
    """Return the channels that are suppressed, at the addresses that they have now."""
    return tuple(map(ExplainedSuppression.model_validate, tx.execute(_SUPPRESSIONS, of)))


def opt_outs_of(tx: Connection, of: dict[str, str]) -> tuple[ExplainedOptOut, ...]:
    """Return each STOP and START, and each word of an operator's."""
    found = tx.execute(_OPT_OUTS, of)
    return tuple(opt_out_of(row) for row in found if "channel" in row.properties)  # else: erased


def _consent(row: Row[Any]) -> ExplainedConsent:
    pending = is_pending(row.granted, row.at, row.pending_at)
    return ExplainedConsent.model_validate(row._asdict() | {"pending": pending})


def opt_out_of(row: Row[Any]) -> ExplainedOptOut:
    """Return what an event tells of a STOP, a START, or an operator's word."""
    return ExplainedOptOut(
        channel=row.properties["channel"],
        restarted=row.name == CHANNEL_RESTARTED,
        by=row.properties.get("by"),
        reason=row.properties.get("reason"),
        barred_for=row.properties.get("barred_for"),
        barred_at=row.properties.get("barred_at"),
        at=row.occurred_at,
    )
