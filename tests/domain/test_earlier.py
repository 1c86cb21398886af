"""Of many events the newest of each kind are chosen, so that none crowds out another."""

from typing import NamedTuple

from domain.earlier import newest_of_each


class Told(NamedTuple):
    name: str
    nth: int


def told(names: str) -> list[Told]:
    return [Told(name, nth) for nth, name in enumerate(names)]


def test_all_are_chosen_where_there_are_few() -> None:
    assert newest_of_each(told("aba"), 3) == told("aba")
    assert newest_of_each([], 3) == []


def test_one_chatty_kind_crowds_out_no_other() -> None:
    """What is chosen keeps its order."""
    many = told("c" + "d" * 50 + "b" + "d")
    assert newest_of_each(many, 4) == [many[0], many[50], many[51], many[52]]


def test_of_more_kinds_than_there_is_room_for_the_newest_are_chosen() -> None:
    assert newest_of_each(told("abcabc"), 2) == told("abcabc")[4:]
