"""What a deployment decides where a customer's own word is not known: a transaction knows it."""

from sqlalchemy import Connection

from domain.clock import DEFAULT_ZONE
from domain.consent import ConsentPolicy

TIME_ZONE = "jornada_time_zone"
CONSENT_POLICY = "jornada_consent_policy"
"""The execution options that `Database.open` sets."""

_USUAL = ConsentPolicy()


def default_zone(tx: Connection) -> str:
    """Return the IANA zone of customers whose own is unknown."""
    return str(tx.get_execution_options().get(TIME_ZONE, DEFAULT_ZONE))


def consent_policy(tx: Connection) -> ConsentPolicy:
    """Return what the deployment decided about consent."""
    policy: ConsentPolicy = tx.get_execution_options().get(CONSENT_POLICY, _USUAL)
    return policy
