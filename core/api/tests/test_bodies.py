"""Every body that is not one JSON object gets an error that says what is wrong with it."""

import gzip
import time

import pytest

from core.api.errors import InvalidJSON
from core.api.json_parser import parse_object

pytestmark = pytest.mark.django_db  # a guest's POST is counted

DEEP_OBJECT = b'{"a":' * 20_000 + b"1" + b"}" * 20_000
NOT_JSON = {
    "5,000 brackets": b"[" * 5_000,
    "100,000 brackets": b"[" * 100_000,
    "an object 20,000 deep": DEEP_OBJECT,
    "33 levels": b'{"configuration":' + b"[" * 32 + b"]" * 32 + b"}",
    "not UTF-8": b'{"teamAName": "\xff"}',
    "a surrogate in UTF-8": b'{"teamAName": "\xed\xa0\x80"}',
    "UTF-16": '{"teamAName": "x"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"teamAName": "x"}',
    "cut off": b'{"teamAName": "x',
    "more after the end": b'{"teamAName": "x"} {}',
    "a name twice": b'{"count": 1, "count": 2}',
    "a name twice, deeper": b'{"configuration": {"a": 1, "\\u0061": 2}}',
    "NaN": b'{"anyNumber": NaN}',
    "Infinity": b'{"anyNumber": Infinity}',
    "-Infinity": b'{"anyNumber": -Infinity}',
    "1e400": b'{"anyNumber": 1e400}',
    "5,000 digits": b'{"count": ' + b"9" * 5_000 + b"}",
    "0x1F": b'{"count": 0x1F}',
    "1_000": b'{"count": 1_000}',
    "a raw control character": b'{"teamAName": "\x00"}',
    "single quotes": b"{'count': 1}",
    "only a quote": b'"',
    "a backslash at the end": b'{"teamAName": "\\',
}
NO_OBJECT = {"null": b"null", "an array": b"[]", "a text": b'"x"', "a number": b"7", "true": b"true"}
NOT_STORABLE = {
    "NUL": b'{"teamAName": "a\\u0000b"}',
    "a lone high surrogate": b'{"teamAName": "\\ud800"}',
    "a lone low surrogate": b'{"teamAName": "\\uDFFF"}',
    "surrogates in the wrong order": b'{"teamAName": "\\udc00\\ud800"}',
    "NUL deep in JSON": b'{"configuration": {"a": [{"b": "\\u0000"}]}}',
    "NUL in a name": b'{"configuration": {"\\u0000": 1}}',
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_not_json_is_refused_as_invalid_json(api, body):
    response = api.post("/api/things", body)

    assert (response.status_code, response.json()["code"]) == (400, "INVALID_JSON")


@pytest.mark.parametrize("body", [*NO_OBJECT.values(), *NOT_STORABLE.values()], ids=[*NO_OBJECT, *NOT_STORABLE])
def test_json_that_is_not_an_object_is_refused_as_invalid(api, body):
    response = api.post("/api/things", body)

    assert (response.status_code, response.json()["code"]) == (400, "VALIDATION_ERROR")


def test_a_character_that_cannot_be_stored_is_named_by_its_path(api):
    said = api.post("/api/things", NOT_STORABLE["NUL deep in JSON"]).json()

    assert list(said["fields"]) == ["configuration.a.0.b"]


@pytest.mark.parametrize("text", ["é", "😀", "\\u00e9", "\\ud83d\\ude00", "\\\\u0000", "a\\nb"])
def test_text_of_any_language_passes(api, text):
    response = api.post("/api/things", f'{{"teamAName": "{text}"}}'.encode())

    assert response.status_code == 201


@pytest.mark.parametrize("body", [None, b"", b"{}", b" \r\n\t{ } "])
def test_an_empty_body_equals_an_empty_object(api, body):
    assert api.post("/api/things", body).json()["data"] == {}


def test_an_empty_body_needs_no_content_type(api):
    assert api.send("POST", "/api/things", kind="").status_code == 201


def test_32_levels_pass(api):
    body = b'{"configuration":' + b"[" * 31 + b"]" * 31 + b"}"

    assert api.post("/api/things", body).status_code == 201


def test_brackets_in_a_string_do_not_count_as_levels(api):
    assert api.post("/api/things", {"tags": ["[{" * 500]}).status_code == 201


def test_256_kib_pass_and_one_byte_more_does_not(api):
    frame = len('{"configuration": ""}')

    assert api.post("/api/things", {"configuration": "a" * (256 * 1024 - frame)}).status_code == 201
    refused = api.post("/api/things", {"configuration": "a" * (256 * 1024 - frame + 1)})
    assert (refused.status_code, refused.json()["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("path", ["/api/things", "/api/unknown", "/api/private"])
def test_a_large_body_is_refused_before_anything_else(api, path):
    assert api.post(path, b"a" * 300_000).status_code == 413


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=bogus",
        "application/json; charset=utf-16",
        "application/jsonp",
        "application/json, text/plain",
        "a" * 500,
    ],
)
def test_a_body_of_another_type_is_refused(api, kind):
    response = api.send("POST", "/api/things", {"count": 1}, kind=kind)

    assert (response.status_code, response.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", ["application/json", 'Application/JSON; charset="UTF-8"', "application/json;a=b"])
def test_every_legal_spelling_of_the_json_content_type_is_accepted(api, kind):
    assert api.send("POST", "/api/things", {"count": 1}, kind=kind).status_code == 201


def test_a_compressed_body_is_refused_unread(api):
    bomb = gzip.compress(b" " * 10_000_000)

    assert api.send("POST", "/api/things", bomb, **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_body_is_read_before_authentication(api):
    assert api.post("/api/private", b"{").status_code == 400
    assert api.post("/api/private", b"{}").status_code == 401


def test_a_command_without_input_refuses_input(api):
    refused = api.post("/api/nothing", {"colour": "red"})

    assert refused.json()["fields"] == {"colour": ["Unknown field. Nothing can be sent here."]}


@pytest.mark.parametrize(
    "body",
    [b'"' + b'\\"' * 120_000, b"{" + b'"a",' * 60_000, b"[" * 250_000, b'{"a":[' + b"[]," * 80_000, b'["' * 120_000],
)
def test_hostile_bodies_are_refused_quickly(body):
    started = time.process_time()
    with pytest.raises(InvalidJSON):
        parse_object(body)

    assert time.process_time() - started < 0.5


def test_many_names_with_a_duplicate_at_the_end_are_refused_quickly():
    body = ("{" + ",".join(f'"{n}":1' for n in range(20_000)) + ',"19999":1}').encode()
    started = time.process_time()
    with pytest.raises(InvalidJSON):
        parse_object(body)

    assert time.process_time() - started < 0.5
