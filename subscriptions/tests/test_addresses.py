"""One key for every address."""

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
def test_the_key_is_the_same_however_the_address_is_written(typed, key):
    assert parse_address(typed).key == key


def test_dots_and_plus_signs_make_another_address():
    assert parse_address("a.na@fans.example").key != parse_address("ana@fans.example").key


def test_the_address_is_kept_as_it_was_typed_for_writing_to():
    assert parse_address(" Ana.Ray@Fans.Example ").typed == "Ana.Ray@Fans.Example"


def test_an_address_that_our_mail_cannot_reach_is_refused_with_the_reason():
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
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(Invalid):
        parse_address(wrong)


def test_the_dotless_i_does_not_open_somebody_elses_subscription():
    with pytest.raises(Invalid):
        parse_address("d\u0131ana@fans.example")


def test_of_an_erased_address_stays_a_digest():
    assert "ana" not in erased_key("ana@fans.example")
    assert erased_key("ana@fans.example") in parse_address("ANA@fans.example").keys
