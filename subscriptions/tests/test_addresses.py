"""Addresses and their keys."""

import pytest

from core.errors import Invalid
from subscriptions.addresses import NOT_ASCII, erased_key, parse_address


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ana@Fans.Example", "ana@fans.example"),
        ("  ana@fans.example ", "ana@fans.example"),
        ("ana@Bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
        ("ana@straße.example", "ana@xn--strae-oqa.example"),
        ("a.n.a+club@fans.example", "a.n.a+club@fans.example"),
    ],
)
def test_the_key_does_not_depend_on_how_the_address_is_typed(typed, key):
    assert parse_address(typed).key == key


def test_dots_and_plus_signs_make_a_different_address():
    assert parse_address("a.na@fans.example").key != parse_address("ana@fans.example").key


def test_the_typed_address_is_kept_for_delivery():
    assert parse_address(" Ana.Ray@Fans.Example ").typed == "Ana.Ray@Fans.Example"


def test_an_address_that_our_mail_cannot_reach_is_refused_with_a_reason():
    with pytest.raises(Invalid) as refused:
        parse_address("анна@fans.example")
    assert refused.value.extra["fields"] == {"email": [NOT_ASCII]}


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ana",
        "@fans.example",
        "ana@",
        "ana@localhost",
        "ana@fans..example",
        "a na@fans.example",
        '"ana"@fans.example',
        "ana@[127.0.0.1]",
        "ana@fans.example\r\nBcc: all@club.example",
        "ana\x00@fans.example",
        "ana\ud800@fans.example",
        "ana@fans\ud800.example",
        "Ana <ana@fans.example>",
        "a" * 65 + "@fans.example",
        "ana@" + "x" * 250 + ".example",
        ".ana@fans.example",
        "an..a@fans.example",
    ],
)
def test_an_invalid_address_is_refused(wrong):
    with pytest.raises(Invalid):
        parse_address(wrong)


def test_the_dotless_i_does_not_match_another_subscriber():
    with pytest.raises(Invalid):
        parse_address("d\u0131ana@fans.example")


def test_erasing_an_address_leaves_a_digest():
    assert "ana" not in erased_key("ana@fans.example")
    assert erased_key("ana@fans.example") in parse_address("ANA@fans.example").keys
