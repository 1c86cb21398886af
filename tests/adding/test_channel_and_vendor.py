"""The pages on adding say all that there is to do: a test follows them in a copy of the tree."""

import textwrap
from collections.abc import Iterator
from filecmp import dircmp
from pathlib import Path

import pytest

from tests.built_tree import a_tree, run_in
from tests.test_docs import blocks, follow
from tests.tree import ROOT

SENDS = '''
"""A text leaves by Pigeon, through a real worker."""

from pathlib import Path

from domain.customers import Channel, Topic
from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.telling import OF_TELLING, Telling
from tests.journeys.travel import PHONE
from tests.journeys.world import the_words, travelling
from tests.vendors.kit import KITS
from tests.vendors.pigeon.fake import FakePigeon

ORDER = "send.sms"


async def test_a_text_leaves_by_pigeon(store_file: Path) -> None:
    async with FakePigeon() as pigeon:
        settings = {
            "delivery": "vendors",
            "public_url": "https://go.example.com",
            "sms_vendor": "pigeon",
            **KITS["sendgrid"].settings("http://127.0.0.1:1"),
            **KITS["pigeon"].settings(pigeon.url),
        }
        story = {"journeys": [Telling], "catalogue": OF_TELLING, "renderer": the_words()}
        async with travelling(store_file, **story, **settings) as travel:
            await travel.customer("ana", consents={Topic.ORDER_UPDATES: [Channel.SMS]})
            run = await travel.begin(Telling, "ana", ParcelOrdered(order_id=ORDER))
            await run.hears(ParcelDelivered(order_id=ORDER))
            assert (await run.ending()).outcome == "went_on"
    [note] = pigeon.journal
    assert note.to == PHONE
'''
SAYS = """
from channels.registry import CHANNELS
from domain.customers import Channel
from vendors.registry import CHOICES
spec = CHANNELS[Channel("beacon")]
chosen = CHOICES()
print(spec.label, spec.queue, chosen.vendor_of(spec.name).name, chosen.per_second(spec.name))
"""


def followed(tmp_path: Path, page: str) -> Path:
    """Return a tree in which a newcomer has done what a page shows."""
    tree = a_tree(tmp_path)
    for block in blocks(page):
        if block.file:
            follow(tree, block)
    return tree


def run(tree: Path, *words: str) -> str:
    ran = run_in(tree, *words)
    assert ran.returncode == 0, f"{' '.join(words)}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def touched(tree: Path) -> Iterator[str]:
    """Yield the files that are new or not as they were."""
    pending = [dircmp(ROOT, tree, ignore=[".venv", ".git", "__pycache__"])]
    while pending:
        compared = pending.pop()
        pending += compared.subdirs.values()
        for name in (*compared.right_only, *compared.diff_files):
            path = Path(compared.right) / name
            files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
            yield from (str(file.relative_to(tree)) for file in files)


def outside(tree: Path, *own: str) -> set[str]:
    return {file for file in touched(tree) if not file.startswith(own)}


def test_a_vendor_is_a_folder_a_fake_and_two_files_more(tmp_path: Path) -> None:
    tree = followed(tmp_path, "docs/adding/vendor.md")
    assert outside(tree, "vendors/pigeon/", "tests/vendors/pigeon/") == {
        "vendors/registry.py",
        "docker-compose.yml",
    }
    run(tree, "-m", "ruff", "check", ".")
    run(tree, "-m", "ruff", "format", "--check", ".")
    (tree / "tests/vendors/pigeon/test_sending.py").write_text(SENDS, encoding="utf-8")
    kept = "tests/vendors/test_registry.py tests/test_house.py tests/deploy/test_compose.py"
    run(tree, "-m", "pytest", "-q", "-n", "0", *kept.split(), "tests/adapters/test_settings.py")
    contract = ["tests/vendors/test_contract.py", "tests/vendors/pigeon", "-k", "pigeon"]
    run(tree, "-m", "pytest", "-q", "-n", "0", *contract)


def test_a_channel_is_a_file_and_three_more(tmp_path: Path) -> None:
    """A message by it follows once a customer's addresses are rows of a table of their own."""
    tree = followed(tmp_path, "docs/adding/channel.md")
    assert outside(tree, "channels/beacon.py") == {
        "domain/customers.py",
        "vendors/twilio/__init__.py",
        "docker-compose.yml",
    }
    run(tree, "-m", "ruff", "check", ".")
    run(tree, "-m", "ruff", "format", "--check", ".")
    assert run(tree, "-c", textwrap.dedent(SAYS)) == "beacon jornada-beacon twilio 1\n"
    kept = "tests/vendors/test_registry.py tests/test_house.py tests/deploy/test_compose.py"
    run(tree, "-m", "pytest", "-q", "-n", "0", *kept.split())


@pytest.mark.parametrize("page", ["docs/adding/vendor.md", "docs/adding/channel.md"])
def test_a_page_says_in_which_files_its_blocks_go(page: str) -> None:
    assert all(block.file for block in blocks(page))
