"""One number, two spellings: each has one that is kept, sent to and compared."""

import phonenumbers

from channels.registry import CHANNELS
from domain.customers import Channel
from tests.offenders import assert_none

ALIKE = {
    "+525512345678": ("+5215512345678", "+52 1 55 1234 5678", "+52 044 55 1234 5678"),
    "+5491123456789": ("+541123456789", "+54 11 15 2345-6789", "+54 9 11 2345-6789"),
    "+5511987654321": ("+551187654321", "+55 (11) 8765-4321"),
    "+2290197123456": ("+22997123456",),
    "+2250707080910": ("+22507080910",),
    "+237677123456": ("+23777123456",),
    "+24166234567": ("+24106234567",),
    "+24177234567": ("+24107234567",),
    "+84701234567": ("+841201234567",),
    "+84321234567": ("+841621234567",),
    "+84852345678": ("+841252345678",),
    "+447911123456": ("+44 (0)7911 123456",),
    "+393401234567": ("+39 340 123 4567",),
}
ITS_OWN = ("+551134567890", "+551176543210", "+14155550100", "+24101234567")
"""Landlines, a trunked radio's number, and another plan's: nothing is put into them."""
SMS = CHANNELS[Channel.SMS]


def test_all_spellings_of_a_number_are_kept_as_one() -> None:
    pairs = [(kept, each) for kept, other in ALIKE.items() for each in (kept, *other)]
    kept_as = [(kept, each, SMS.normalise(each)) for kept, each in pairs]
    assert_none(
        f"{each} is kept as {ours}, not {kept}" for kept, each, ours in kept_as if ours != kept
    )


def test_what_vendors_report_is_compared_as_it_comes() -> None:
    e164 = [(kept, each) for kept, other in ALIKE.items() for each in other if each[1:].isdigit()]
    assert_none(each for kept, each in e164 if SMS.fold(each) != kept)
    assert_none(kept for kept in ALIKE if SMS.fold(kept) != kept)


def test_the_spelling_that_is_kept_is_one_of_todays_numbers() -> None:
    assert_none(
        kept for kept in ALIKE if not phonenumbers.is_valid_number(phonenumbers.parse(kept))
    )


def test_a_number_without_another_spelling_stays_as_it_is() -> None:
    assert_none(each for each in ITS_OWN if SMS.fold(each) != each)
    assert SMS.fold("whatsapp:+5215512345678") == "whatsapp:+5215512345678"
