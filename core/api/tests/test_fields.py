"""A field takes its own type, written the usual way, under its JSON name."""

import pytest

pytestmark = pytest.mark.django_db  # a guest's POST is counted

WRONG = [
    ("count", [True, 1.5, 1.0, "3", " 3 ", "\uff13", 0, -1, 100, 2**31, 2**63, 10**30, [], {}, None]),
    ("anyNumber", [True, "1.5", [], {}]),
    ("isOpen", [1, 0, "true", "", [], None]),
    ("teamAName", [7, True, [], {}, "", "x" * 21, None, "a\x07b", "a\x1bb", "a\x7fb", "a\x9fb"]),
    ("ownerId", [7, "7", "{12345678-1234-1234-1234-123456789012}", "\uff11" * 32, [], "urn:uuid:" + "1" * 32]),
    ("price", [24.9, 24, "24,90", "1e3", "NaN", " 1.00", "1_000", "\uff13", "1.999", "9999999.00"]),
    ("team", ["C", "a", 1, True, [], {}]),
    ("teams", ["A", ["C"], {"A": 1}, [True]]),
    ("tags", ["abc", {"a": 1}, [1], 7, [["a"]], ["a\x0bb"]]),
    ("scores", ["abc", [1], {"a": "1"}, {"a": True}]),
    ("parts", ["abc", {"unitCount": 1}, [1], [{"unitCount": "1"}], [{"unit_count": 1}], [{}]]),
    ("mainPart", ["abc", [], 7, {"unitCount": 0}, {"unitCount": 1, "colour": "red"}]),
    ("day", ["2026-02-30", "20260930", "30.09.2026", "0000-01-01", "10000-01-01", "2026-W01-1", 20260930]),
    ("atTime", ["7pm", "25:00", "19", "T19:30", 1930]),
    (
        "startsAt",
        [
            "2026-09-30",
            "2026-09-30T19:30:00",
            "2026-09-30 19:30:00Z",
            "2026-02-30T19:30:00Z",
            "2026-09-30T24:30:00Z",
            "2026-09-30T19:30:00+25:00",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "10000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-14:00",
            1790796600,
            "tonight",
        ],
    ),
]
RIGHT = [
    ("count", [1, 99]),
    ("anyNumber", [1, 1.5, -2e3]),
    ("isOpen", [True, False]),
    ("ownerId", ["0196f2a0-0000-7000-8000-000000000000"]),
    ("price", ["24.90"]),
    ("team", ["A"]),
    ("teamAName", ["KIDS 👨\u200d👩\u200d👧", "A\n\tB"]),
    ("tags", [[], ["a"]]),
    ("scores", [{}, {"a": 1}]),
    ("parts", [[], [{"unitCount": 2}]]),
    ("mainPart", [{"unitCount": 2}]),
    ("configuration", [7, [], {"deep": [1, {"er": "x"}]}]),
    ("startsAt", ["2026-09-30T19:30:00.000Z", "2026-09-30T19:30:00.123Z"]),
    ("day", ["2026-09-30"]),
    ("atTime", ["19:30:00"]),
]


def _each(table):
    return [pytest.param(name, value, id=f"{name}={str(value)[:40]}") for name, values in table for value in values]


@pytest.mark.parametrize(("name", "value"), _each(WRONG))
def test_a_wrong_value_is_refused_and_named(api, name, value):
    response = api.post("/api/things", {name: value})

    assert response.status_code == 400
    assert response.json()["code"] == "VALIDATION_ERROR"
    assert {path.partition(".")[0] for path in response.json()["fields"]} == {name}


@pytest.mark.parametrize(("name", "value"), _each(RIGHT))
def test_a_right_value_comes_back_unchanged(api, name, value):
    assert api.post("/api/things", {name: value}).json()["data"] == {name: value}


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2026-09-30T21:30:00+02:00", "2026-09-30T19:30:00.000Z"),
        ("2026-09-30T19:30:00Z", "2026-09-30T19:30:00.000Z"),
        ("2026-09-30T19:30:00.123999Z", "2026-09-30T19:30:00.123Z"),
    ],
)
def test_a_time_is_answered_in_utc_with_milliseconds(api, sent, answered):
    assert api.post("/api/things", {"startsAt": sent}).json()["data"]["startsAt"] == answered


def test_an_unknown_name_is_refused_with_the_known_names(api):
    said = api.post("/api/things", {"colour": "red", "count": 3}).json()

    [sentence] = said["fields"]["colour"]
    assert "Unknown" in sentence
    assert "teamAName" in sentence
    assert "madeAt" not in sentence


@pytest.mark.parametrize("name", ["team_a_name", "TeamAName", "teamaname"])
def test_a_name_has_exactly_one_spelling(api, name):
    assert list(api.post("/api/things", {name: "x"}).json()["fields"]) == [name]


def test_a_read_only_field_cannot_be_sent(api):
    said = api.post("/api/things", {"madeAt": "2026-09-30T19:30:00Z"}).json()

    assert "cannot be changed" in said["fields"]["madeAt"][0]


def test_every_problem_is_reported_at_once(api):
    said = api.post("/api/things", {"count": "3", "teamAName": "x" * 30, "colour": 1, "parts": [{}, {"unitCount": 0}]})

    assert set(said.json()["fields"]) == {"count", "teamAName", "colour", "parts.0.unitCount", "parts.1.unitCount"}


def test_a_hook_is_found_by_its_python_name(api):
    assert api.post("/api/things", {"teamAName": "hawks"}).json()["data"] == {"teamAName": "HAWKS"}


@pytest.mark.parametrize("body", [{"x" * 200_000: 1}, {"team": "x" * 200_000}, {f"x{n}": 1 for n in range(10_000)}])
def test_an_error_never_sends_back_a_whole_input(api, body):
    assert api.post("/api/things", body).status_code == 400
