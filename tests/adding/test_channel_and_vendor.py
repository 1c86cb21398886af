"""The pages on adding say all that there is to do: a test follows them in a copy of the tree."""

import textwrap
from itertools import chain
from pathlib import Path

import pytest

from tests.adding.touched import touched
from tests.built_tree import a_tree, run_in
from tests.docs.pages import blocks
from tests.test_docs import follow

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
SENDS_BEACON = SENDS.replace("A text leaves", "A beacon leaves").replace("send.sms", "send.beacon")
SENDS_BEACON = SENDS_BEACON.replace("a_text_leaves", "a_beacon_leaves").replace(
    '"sms_vendor": "pigeon",', '"sms_vendor": "pigeon",\n            "beacon_vendor": "pigeon",'
)
SENDS_BEACON = SENDS_BEACON.replace("[Channel.SMS]", "[Channel.BEACON]")
CARRIES = "Channel.SMS: Service(lookup=Lookup(), per_second=1)"
SAYS = """
from channels.registry import CHANNELS
from domain.customers import Channel
from vendors.registry import CHOICES
spec = CHANNELS[Channel("beacon")]
chosen = CHOICES()
print(spec.label, spec.queue, chosen.vendor_of(spec.name).name, chosen.per_second(spec.name))
"""


def followed(tmp_path: Path, *pages: str) -> Path:
    """Return a tree in which a newcomer has done what pages show."""
    tree = a_tree(tmp_path)
    for block in chain.from_iterable(map(blocks, pages)):
        if block.file:
            follow(tree, block)
    return tree


def run(tree: Path, *words: str) -> str:
    ran = run_in(tree, *words)
    assert ran.returncode == 0, f"{' '.join(words)}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def test_a_vendor_is_a_folder_a_fake_and_two_files_more(tmp_path: Path) -> None:
    tree = followed(tmp_path, "docs/adding/vendor.md")
    assert touched(tree, "vendors/pigeon/", "tests/vendors/pigeon/") == {
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
    tree = followed(tmp_path, "docs/adding/channel.md")
    assert touched(tree, "channels/beacon.py") == {
        "domain/customers.py",
        "vendors/twilio/__init__.py",
        "docker-compose.yml",
    }
    run(tree, "-m", "ruff", "check", ".")
    run(tree, "-m", "ruff", "format", "--check", ".")
    assert run(tree, "-c", textwrap.dedent(SAYS)) == "beacon jornada-beacon twilio 1\n"
    kept = "tests/vendors/test_registry.py tests/test_house.py tests/deploy/test_compose.py"
    run(tree, "-m", "pytest", "-q", "-n", "0", *kept.split())


def test_a_message_leaves_by_a_new_channel_and_a_new_vendor(tmp_path: Path) -> None:
    tree = followed(tmp_path, "docs/adding/vendor.md", "docs/adding/channel.md")
    pigeon = tree / "vendors/pigeon/__init__.py"
    code = pigeon.read_text(encoding="utf-8")
    assert CARRIES in code
    by_both = f"{CARRIES}, {CARRIES.replace('SMS', 'BEACON')}"
    pigeon.write_text(code.replace(CARRIES, by_both), encoding="utf-8")
    assert len(touched(tree, "channels/beacon.py", "vendors/pigeon/", "tests/vendors/pigeon/")) == 4
    sends = tree / "tests/vendors/pigeon/test_sending.py"
    sends.write_text(SENDS_BEACON, encoding="utf-8")
    run(tree, "-m", "pytest", "-q", "-n", "0", "tests/vendors/pigeon")


@pytest.mark.parametrize("page", ["docs/adding/vendor.md", "docs/adding/channel.md"])
def test_a_page_says_in_which_files_its_blocks_go(page: str) -> None:
    assert all(block.file for block in blocks(page))
