"""What other branches of the house's rebuild bring. Empty once they are merged: then remove it."""

NAMES = frozenset(
    {
        "adapters/store/reads/",
        "adapters/store/reads/explain.py",
        "adapters/store/sends/",
        "channels/",
        "docs/adding/channel.md",
        "docs/adding/event.md",
        "docs/adding/journey.md",
        "docs/adding/language.md",
        "docs/adding/message.md",
        "docs/adding/page.md",
        "docs/adding/vendor.md",
        "domain/eligibility/",
        "domain/events/",
        "domain/explanation.py",
        "languages/",
        "starter/client/",
        "starter/inbound.py",
        "starter/relay/",
        "tests/domain/eligibility/",
        "tests/vendors/",
        "tests/vendors/README.md",
        "vendors/",
        "vendors/sandbox/",
        "webhooks/api/",
        "webhooks/console/",
        "webhooks/edge/",
        "webhooks/pages/",
        "workflows/base/",
        "workflows/chapters/",
        "workflows/onboarding/",
    }
)
"""Files and folders that pages name already."""

PAGES_TO_COME = frozenset({"docs/writing-a-journey.md"})
"""Pages whose words are rewritten elsewhere."""

HELP_TO_COME = frozenset({"dev"})
"""Commands whose help is rewritten elsewhere."""
