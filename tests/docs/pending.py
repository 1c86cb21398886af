"""What other branches of the house's rebuild bring. Empty once they are merged: then remove it."""

NAMES = frozenset(
    {
        "adapters/store/reads/",
        "adapters/store/reads/explain.py",
        "adapters/store/sends/",
        "domain/eligibility/",
        "domain/explanation.py",
        "starter/client/",
        "starter/inbound.py",
        "starter/relay/",
        "tests/domain/eligibility/",
        "webhooks/api/",
        "webhooks/console/",
        "webhooks/edge/",
        "webhooks/pages/",
    }
)
"""Files and folders that pages name already."""

PAGES_TO_COME: frozenset[str] = frozenset()
"""Pages whose words are rewritten elsewhere."""

HELP_TO_COME: frozenset[str] = frozenset()
"""Commands whose help is rewritten elsewhere."""
