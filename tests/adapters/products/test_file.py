"""A product catalogue in a CSV file, as a shop exports it."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.errors import NotSetUp
from adapters.products import SAMPLE, open_products
from adapters.products.file import ProductFile, catalogue_in
from adapters.settings import Settings
from domain.products import EVERYWHERE, LikeQuestion, NewestQuestion

HEAD = "id,locale,name,price,currency,url,picture,category,added_on,available\n"
LAMP = "lamp,,Lamp,64.90,EUR,https://shop.example.com/lamp,,lights,2039-05-01,yes\n"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    path = tmp_path / "catalogue.csv"
    written = 0

    def writing(text: str) -> Path:
        nonlocal written
        written += 1
        path.write_text(text, encoding="utf-8")
        os.utime(path, (written, written))
        return path

    return writing


async def test_a_product_has_a_row_for_each_locale(write: Write) -> None:
    file = await ProductFile.opened(write(f"{HEAD}{LAMP}lamp,pt_BR,Luminária,389,brl\n"))
    lamp, *others = await file.find(["none", "lamp"])
    assert not others
    assert lamp.listings[EVERYWHERE].name == "Lamp"
    assert lamp.listings["pt-BR"][:3] == ("Luminária", Decimal(389), "BRL")
    assert (lamp.category, lamp.available) == ("lights", True)
    assert lamp.added_at == datetime(2039, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffID;Name;Stock\r\nlamp;Lamp;7\r\n",
        "id\tname\nlamp\tLamp\n\n",
        'id,name\n"lamp"," Lamp "\n',
    ],
)
async def test_it_is_read_as_spreadsheets_write_it(write: Write, text: str) -> None:
    (lamp,) = await (await ProductFile.opened(write(text))).find(["lamp"])
    assert lamp.listings[EVERYWHERE].name == "Lamp"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",,Rug\n", "an id is 1 to 64 letters"),
        ("a@b.example,,Rug\n", "an id must not be an e-mail address"),
        ("rug,portuguese,Tapete\n", "the locale is none"),
        ('rug,,Rug,"12,50",EUR\n', "the price is no number: write it as 1249.90"),
        ("rug,,Rug,-3,EUR\n", "the price is no number"),
        ("rug,,Rug,12.50\n", "a price needs its currency"),
        ("rug,,Rug,12.50,euros\n", "the currency is none"),
        ("rug,,Rug,,,javascript:alert(1)\n", "url is no address: it begins with https://"),
        ("rug,,Rug,,,,,,soon\n", "added_on is no date"),
        ("rug,,Rug,,,,,,,perhaps\n", "available is neither yes nor no"),
        ("lamp,,Lamp again\n", "a second row of lamp for this locale"),
        (f"rug,,{'R' * 2_001}\n", "name is longer than 2000 characters"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_is_kept(row: str, why: str) -> None:
    catalogue = catalogue_in(f"{HEAD}{LAMP}{row}mat,,Mat\n")
    assert list(catalogue.products) == ["lamp", "mat"]
    (dropped,) = catalogue.dropped
    assert dropped.startswith(f"line 3: {why}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "its first line names no column `id`"),
        ("sku,name\n1,Lamp\n", "its first line names no column `id`"),
        (HEAD, "it has no rows"),
        (f"{HEAD},,Rug\n", "no row can be used; line 2: an id is"),
    ],
)
async def test_a_file_that_cannot_be_used_stops_the_start(
    write: Write, text: str, why: str
) -> None:
    with pytest.raises(NotSetUp, match=f"JORNADA_PRODUCTS .*{why}"):
        await ProductFile.opened(write(text))


async def test_so_does_one_that_is_not_there_or_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp, match="No such file"):
        await ProductFile.opened(tmp_path / "none.csv")
    (tmp_path / "picture.csv").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(NotSetUp, match="it is not UTF-8"):
        await ProductFile.opened(tmp_path / "picture.csv")


async def test_it_is_read_again_when_it_has_changed(write: Write) -> None:
    file = await ProductFile.opened(write(f"{HEAD}{LAMP}"))
    write(f"{HEAD}mat,,Mat\n")
    assert [each.product_id for each in await file.find(["lamp", "mat"])] == ["mat"]


async def test_what_was_read_stays_while_the_file_is_broken_or_gone(write: Write) -> None:
    path = write(f"{HEAD}{LAMP}")
    file = await ProductFile.opened(path)
    write("half of a fi")
    assert len(await file.find(["lamp"])) == 1
    path.unlink()
    assert len(await file.find(["lamp"])) == 1
    write(f"{HEAD}mat,,Mat\n")
    assert len(await file.find(["mat"])) == 1


CHOICE = HEAD + (
    "lamp,,Lamp,60,EUR,,,lights,2039-01-01\n"
    "near,,Near,65,EUR,,,lights,2039-02-01\n"
    "far,,Far,200,EUR,,,lights,2039-03-01\n"
    "unpriced,,Unpriced,,,,,lights,2039-04-01\n"
    "gone,,Gone,60,EUR,,,lights,2039-05-01,no\n"
    "rug,,Rug,60,EUR,,,rugs,2039-06-01\n"
    "ageless,,Ageless,60,EUR,,,rugs\n"
)


async def test_alike_is_what_is_in_its_category_the_nearest_price_first(write: Write) -> None:
    file = await ProductFile.opened(write(CHOICE))
    like = await file.like(LikeQuestion(product_id="lamp", most=2))
    assert list(like) == ["near", "far", "unpriced"]
    assert list(await file.like(LikeQuestion(product_id="unknown", most=2))) == []
    assert list(await file.like(LikeQuestion(category="rugs", most=2))) == ["rug", "ageless"]


async def test_new_is_what_came_since_the_newest_first(write: Write) -> None:
    file = await ProductFile.opened(write(CHOICE))
    since = datetime(2039, 2, 1, tzinfo=UTC)
    newest = await file.newest(NewestQuestion(since=since, most=9))
    assert list(newest) == ["rug", "unpriced", "far"]


async def test_a_sandbox_sells_a_sample_and_vendors_nothing_unless_it_is_set(
    write: Write,
) -> None:
    async with open_products(Settings(delivery="sandbox")) as products:
        assert [each.product_id for each in await products.find(["aurora-lamp"])]
    async with open_products(Settings(delivery="vendors")) as products:
        assert list(await products.find(["aurora-lamp"])) == []
        assert list(await products.like(LikeQuestion(category="lamps", most=2))) == []
    async with open_products(Settings(products=str(write(f"{HEAD}{LAMP}")))) as products:
        assert [each.product_id for each in await products.find(["lamp"])] == ["lamp"]


def test_the_sample_is_whole() -> None:
    catalogue = catalogue_in(SAMPLE.read_text("utf-8"))
    assert catalogue.dropped == []
    assert {each.category for each in catalogue.products.values()} == {"lamps", "rugs", "frames"}
