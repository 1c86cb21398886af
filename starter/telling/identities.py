"""The ids that a customer has, and why others did not become theirs."""

from domain.explanation import ExplainedIdentity
from domain.identity import Decision
from starter.telling.happened import Happened

_SAID = {
    Decision.MERGED: "became theirs, with all that was known under it",
    Decision.BLOCKED: "did not become theirs: it is a word for no id, which many share",
    Decision.TAKEN: "did not become theirs: it is another customer's, so they share a device",
    Decision.NOT_A_VISITOR: "did not become theirs: it is a customer's own, and no alias said so",
    Decision.INTO_VISITOR: "did not become theirs: a visitor is nobody yet",
    Decision.ERASED: "did not become theirs: one of both was erased",
    Decision.TOO_MANY: "did not become theirs: they have JORNADA_MOST_IDENTITIES already",
    Decision.TOO_MANY_THIS_WEEK: (
        "did not become theirs: they got JORNADA_MOST_IDENTITIES_A_WEEK this week already"
    ),
}


def identity(one: ExplainedIdentity) -> Happened:
    """Tell what was decided about an id."""
    said = next((words for decision, words in _SAID.items() if decision == one.decision), None)
    return Happened(one.at, [f"{one.identity} {said or one.decision} ({one.source})"])
