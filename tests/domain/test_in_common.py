"""What two events have in common, however shops write what is in a basket."""

import pytest

from domain.in_common import LISTS, MOST_THINGS, have_in_common

LAMP = {"product_id": "p-1", "sku": "L-1", "name": "Lamp"}


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ({"items": [LAMP]}, {"products": [{"product_id": "p-1"}]}, True),
        ({"items": [LAMP]}, {"items": [{"product_id": "p-2", "sku": "L-1"}]}, True),
        ({"items": [{"id": 7}]}, {"items": [{"id": "7"}]}, True),
        ({"items": [LAMP]}, {"items": ["p-2", "p-1"]}, True),
        ({"items": [LAMP]}, {"items": [{"product_id": "p-2", "name": "Lamp"}]}, False),
        # One's id is not another's sku.
        ({"items": [{"id": "1"}]}, {"items": [{"sku": "1"}]}, False),
        ({"items": [{"name": "Hat"}]}, {"products": [{"name": "Hat"}]}, True),
        ({"items": [{"name": "Hat"}]}, {"items": [{"name": "Cap"}]}, False),
        ({"items": [{"id": ""}]}, {"items": [{"id": ""}]}, False),
        ({"items": [{"id": True}]}, {"items": [{"id": True}]}, False),
        ({"items": "p-1"}, {"items": "p-1"}, False),
        ({"items": [None, [LAMP]]}, {"items": [None, [LAMP]]}, False),
        ({}, {}, False),
        ({"items": [{"id": n} for n in range(MOST_THINGS)]}, {"items": [MOST_THINGS - 1]}, True),
        ({"items": [{"id": n} for n in range(MOST_THINGS + 1)]}, {"items": [MOST_THINGS]}, False),
    ],
)
def test_things_are_the_same_by_an_id_of_one_kind(
    one: dict[str, object], other: dict[str, object], *, is_so: bool
) -> None:
    assert have_in_common(one, other, LISTS) is is_so
    assert have_in_common(other, one, LISTS) is is_so


def test_other_lists_are_named() -> None:
    one, other = {"rooms": ["r-1"]}, {"rooms": ["r-1"]}
    assert not have_in_common(one, other, LISTS)
    assert have_in_common(one, other, ("rooms",))
