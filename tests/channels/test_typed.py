"""Addresses as a person types them who looks for a customer."""

import pytest

from channels.registry import CHANNELS
from domain.customers import Channel

EMAIL, SMS = CHANNELS[Channel.EMAIL], CHANNELS[Channel.SMS]


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("+55 (11) 98765-0001", None),
        ("+5511987650001", "PT"),
        ("0055 11 98765 0001", None),
        ("00 55 11 98765.0001", "PT"),
        ("55-11-98765-0001", None),
        ("(11) 98765-0001", "BR"),
        ("011 98765 0001", "BR"),
        ("11987650001", None),
        ("+55 11 8765-0001", None),  # as it was before the ninth digit
    ],
)
def test_a_number_is_meant_in_whatever_spelling(typed: str, country: str | None) -> None:
    assert "+5511987650001" in SMS.meant_by(typed, country)


def test_with_a_country_one_number_is_meant_and_without_one_those_of_all_countries() -> None:
    assert SMS.meant_by("912 345 678", "PT") == ("+351912345678",)
    assert {"+351912345678", "+34912345678"} < set(SMS.meant_by("912 345 678", None))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "c-ana", "ana12345678@example.com", "11987650001 Ana", "1", "+", "1" * 50, "+1" * 30],
)
@pytest.mark.parametrize("country", [None, "BR", "XX"])
def test_what_is_no_number_means_none(typed: str, country: str | None) -> None:
    assert SMS.meant_by(typed, country) == ()


def test_an_e_mail_address_is_meant_as_it_is_kept() -> None:
    assert EMAIL.meant_by(" Ana@Example.com ", "BR") == ("Ana@example.com",)
    assert EMAIL.meant_by("+5511987650001", "BR") == ()
    assert EMAIL.meant_by("a" * 300 + "@example.com", None) == ()
