"""What `jornada new` refuses, in a sentence that says what is wanted, and what it leaves alone."""

import shutil
from pathlib import Path

import pytest

from cli.errors import CommandFailed
from cli.scaffolds.journey import NewJourney, make_journey
from cli.scaffolds.message import make_message
from messages.files import JOURNEYS, ROOT, TemplateFiles
from messages.translations import Standing, standing_of
from workflows.onboarding.messages import WELCOME

SPOKEN = ("en", "es", "pt-BR", "ro")
ENTRY = "Order Completed"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A working copy with one journey and nothing else."""
    shutil.copytree(ROOT / JOURNEYS / "onboarding", tmp_path / JOURNEYS / "onboarding")
    shutil.copytree(ROOT / "tests/pinned", tmp_path / "tests/pinned")
    (tmp_path / JOURNEYS / "broadcast.py").write_text("", encoding="utf-8")
    return tmp_path


def files_in(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (NewJourney("free-trial"), "`free-trial` is no name for a journey: write small letters"),
        (NewJourney("free-trial"), "did you mean `free_trial`?"),
        (NewJourney("FreeTrial"), "did you mean `free_trial`?"),
        (NewJourney("class"), "no word of Python's, such as `free_trial`"),
        (NewJourney("2nd"), "is no name for a journey"),
        (NewJourney(""), "is no name for a journey"),
        (NewJourney("../sowing"), "did you mean `sowing`?"),
        (NewJourney("a" * 31), "at most 30 characters"),
        (NewJourney("onboarding"), "workflows/onboarding is there already"),
        (NewJourney("broadcast"), "workflows/broadcast.py is there already"),
        (NewJourney("outcome"), "has a meaning of its own in the code"),
        (NewJourney("sowing", key="basket-id"), "did you mean `basket_id`?"),
        (NewJourney("sowing", key="happened_at"), "has a meaning of its own"),
        (NewJourney("sowing", begins_with="basket updated"), "each word with a capital, such as"),
        (
            NewJourney("sowing", begins_with="Profile Completed"),
            "declared in workflows/onboarding/events.py",
        ),
        (NewJourney("sowing", begins_with="Segment Entered"), "an event of Jornada's own"),
        (NewJourney("sowing", begins_with="Sowing"), "`Sowing` is called as the journey is"),
        (NewJourney("sowing", begins_with=ENTRY, key="basket_id"), "write --key order_id"),
        (NewJourney("order", begins_with=ENTRY), "so the goal is another event: give --goal"),
        (NewJourney("sowing", begins_with="Email Verified", key="x"), "leave out --key"),
        (NewJourney("sowing", languages=("en", "it")), "there is no language `it` among en, es"),
        (NewJourney("sowing", languages=("es",)), "--languages lacks en"),
    ],
)
def test_a_journey_that_cannot_be_is_refused_with_what_is_wanted(
    root: Path, wish: NewJourney, said: str
) -> None:
    before = files_in(root)
    with pytest.raises(CommandFailed) as caught:
        make_journey(root, wish, SPOKEN)
    assert said in str(caught.value)
    assert files_in(root) == before


def test_where_there_are_no_tests_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="run it in a working copy"):
        make_journey(tmp_path, NewJourney("sowing"), SPOKEN)


def test_what_is_there_already_is_never_overwritten(root: Path) -> None:
    old = root / "tests/journeys/test_sowing.py"
    old.parent.mkdir()
    old.write_text("of long ago", encoding="utf-8")
    before = files_in(root)
    with pytest.raises(CommandFailed, match=r"tests/journeys/test_sowing\.py is there already"):
        make_journey(root, NewJourney("sowing"), SPOKEN)
    assert files_in(root) == before


def test_words_are_translated_where_we_have_them_and_else_to_be_translated(root: Path) -> None:
    made = make_journey(root, NewJourney("sowing"), (*SPOKEN, "it"))
    assert root / "workflows/sowing/words/it/hello.mjml" in made
    hello = WELCOME.model_copy(update={"name": "sowing.hello"})
    standings = {tag: standing_of(TemplateFiles(root), hello, tag) for tag in (*SPOKEN, "it")}
    assert standings == {**dict.fromkeys(SPOKEN, Standing.OK), "it": Standing.OUTDATED}


@pytest.mark.parametrize(
    ("wish", "reach"),
    [
        (NewJourney("sowing"), "{SowingCompleted: Correlation.SAME_KEY}"),
        (NewJourney("sowing", key="sowing_id"), "{SowingCompleted: Correlation.SAME_KEY}"),
        (NewJourney("sowing", goal=ENTRY), "{OrderCompleted: Correlation.SAME_KEY}"),
        (
            NewJourney("sown_basket", key="basket_id", goal=ENTRY),
            '{OrderCompleted: Correlation.by("basket_id")}',
        ),
        (
            NewJourney("sown_visit", key="visit_id", goal=ENTRY),
            "{OrderCompleted: Correlation.ANY_KEY}",
        ),
        (
            NewJourney("sown_visit", key="visit_id", goal="Email Verified"),
            "{EmailVerified: Correlation.SAME_KEY}",
        ),
    ],
)
def test_the_goal_finds_its_enrolment(root: Path, wish: NewJourney, reach: str) -> None:
    make_journey(root, wish, SPOKEN)
    story = (root / f"workflows/{wish.name}/journey.py").read_text(encoding="utf-8")
    assert f"listens_to = {reach}\n" in story


def test_a_shared_event_is_imported_and_not_made_anew(root: Path) -> None:
    wish = NewJourney("parcel", begins_with="Signed Up", goal="Order Refunded")
    made = make_journey(root, wish, SPOKEN)
    story = (root / "workflows/parcel/journey.py").read_text(encoding="utf-8")
    assert "from domain.events.accounts import SignedUp\n" in story
    assert "from domain.events.commerce import OrderRefunded\n" in story
    assert root / "workflows/parcel/events.py" not in made


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("welcome", "`welcome` names no journey: write JOURNEY.MESSAGE, with one of onboarding"),
        ("sowing.hello", "with one of onboarding"),
        ("onboarding.Last-Call", "did you mean `last_call`?"),
        ("onboarding.welcome", "messages.py, line 10: `onboarding.welcome` is there already"),
    ],
)
def test_a_message_that_cannot_be_is_refused_with_what_is_wanted(
    root: Path, name: str, said: str
) -> None:
    before = files_in(root)
    with pytest.raises(CommandFailed) as caught:
        make_message(root, name, SPOKEN)
    assert said in str(caught.value)
    assert files_in(root) == before


def test_a_message_takes_over_what_the_one_before_it_says(root: Path) -> None:
    made = make_message(root, "onboarding.last_call", SPOKEN, ("product",))
    entries = (root / "workflows/onboarding/messages.py").read_text(encoding="utf-8")
    entry = entries.partition("LAST_CALL = ")[2]
    assert "topic=Topic.TIPS" in entry
    assert "stage=Stage.RETENTION" in entry
    assert 'variables=("first_name", "product")' in entry
    samples = (root / "workflows/onboarding/samples.toml").read_text(encoding="utf-8")
    assert samples.endswith('\n[last_call]\nproduct = "product"\n')
    pinned = root / "tests/pinned/journeys/onboarding.txt"
    assert pinned in made.written
    assert pinned.read_text() == "touchpoints.message = onboarding.last_call\n"
    assert made.line == "await self.send(LAST_CALL, via=Channel.EMAIL)"


def test_words_that_are_there_stop_a_message_before_anything_is_written(root: Path) -> None:
    words = root / "workflows/onboarding/words/ro/last_call.mjml"
    words.write_text("of long ago", encoding="utf-8")
    before = files_in(root)
    with pytest.raises(CommandFailed, match=r"last_call\.mjml is there already"):
        make_message(root, "onboarding.last_call", SPOKEN, ("product",))
    assert files_in(root) == before


def test_a_sample_that_is_there_stops_a_message_before_anything_is_written(root: Path) -> None:
    samples = root / "workflows/onboarding/samples.toml"
    samples.write_text('[last_call]\nproduct = "of long ago"\n', encoding="utf-8")
    before = files_in(root)
    with pytest.raises(CommandFailed, match=r"samples.toml has \[last_call\] already"):
        make_message(root, "onboarding.last_call", SPOKEN, ("price",))
    assert files_in(root) == before
