"""The consent log: each change of a consent, and what proves it. Lines are only added."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.schema import consent_log
from domain.consent import ConsentState
from domain.customers import Consent, Evidence

_INSERT = consent_log.insert()
_LAST: Any = (
    select(consent_log.c.wording, consent_log.c.proof)
    .where(
        consent_log.c.customer_id == bindparam("of_customer"),
        consent_log.c.topic == bindparam("of_topic"),
        consent_log.c.channel == bindparam("on_channel"),
    )
    .order_by(consent_log.c.seq.desc())
    .limit(1)
)

Change = tuple[ConsentState | None, ConsentState]
"""How a consent stood before a word, and stands after it."""


def log_word(
    tx: Connection,
    customer_id: str,
    word: Consent,
    change: Change,
    source: str,
    evidence: Evidence,
) -> None:
    """Log a word that changes a consent, or brings a wording or a proof that is new."""
    before, after = change
    if before is after and not _is_new(tx, customer_id, word, evidence):
        return
    line = {
        "customer_id": customer_id,
        "topic": word.topic,
        "channel": word.channel,
        "state": after,
        "before": before,
        "said_at": word.at,
        "received_at": datetime.now(UTC),
        "source": source,
        **dict(evidence),
    }
    tx.execute(_INSERT, line)


def _is_new(tx: Connection, customer_id: str, word: Consent, evidence: Evidence) -> bool:
    brought = (evidence.wording, evidence.proof)
    if brought == (None, None):
        return False
    of = {"of_customer": customer_id, "of_topic": word.topic, "on_channel": word.channel}
    last: Row[Any] | None = tx.execute(_LAST, of).one_or_none()
    return last is None or tuple(last) != brought
