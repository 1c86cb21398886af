"""A topic of the deployment's own: `docs/adding/deployment.md`."""

from pathlib import Path

import pytest

from languages.loader import written
from tests.adding.test_language import put
from tests.adding.touched import touched
from tests.built_tree import a_tree
from tests.test_docs import run_all

WORDS = """
[events]
name = "invitations to events"
because = "you asked for our invitations"
"""
PINNED = """\
activity send.topic = events
activity unsubscribe.topics[] = events
consents.topic = events
event Consent Requested.about = events
event Unsubscribed.topic = events
touchpoints.journey_topic = events
touchpoints.topic = events
"""


@pytest.mark.thorough
def test_a_topic_is_a_line_and_its_words(tmp_path: Path) -> None:
    tree = a_tree(tmp_path)
    surveys = '    SURVEYS = "surveys"\n'
    put(tree / "domain/customers.py", surveys, f'{surveys}    EVENTS = "events"\n')
    own = tree / "tests/pinned/journeys/ours.txt"
    own.write_text(PINNED, encoding="utf-8")
    for tag in written():
        topics = tree / "languages" / tag / "topics.toml"
        topics.write_text(topics.read_text(encoding="utf-8") + WORDS, encoding="utf-8")
    words = [f"languages/{tag}/topics.toml" for tag in written()]
    assert touched(tree, "domain/customers.py", "tests/pinned/journeys/ours.txt", *words) == set()
    run_all(
        tree,
        "-m cli.main words prove",
        "-m pytest -q tests/pinned",
        "-m pytest -q tests/messages/test_words.py -k footer",
        "-m pytest -q tests/webhooks/pages/test_preferences.py",
    )
