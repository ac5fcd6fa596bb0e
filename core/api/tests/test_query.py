"""A list accepts its own query parameters, and names them when it refuses another."""

import pytest


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", {}),
        ("nameHas=a&page=2&limit=5&cursor=x", {"name_has": "a"}),
        ("isOpen=true&atLeast=3", {"is_open": True, "at_least": 3}),
        ("nameHas=3", {"name_has": "3"}),
    ],
)
def test_a_query_is_read_with_python_names(api, query, asked):
    assert api.get(f"/api/asked?{query}").json()["data"]["asked"] == str(asked)


@pytest.mark.parametrize(
    "query",
    [
        "stauts=open",
        "name_has=a",
        "nameHas__regex=a",
        "_connector=OR",
        "isOpen=1",
        "isOpen=True",
        "atLeast=0",
        "atLeast=%EF%BC%93",
        "atLeast=1.0",
        "atLeast=" + "9" * 5000,
        "nameHas=",
    ],
)
def test_a_wrong_query_value_is_refused_and_named(api, query):
    response = api.get(f"/api/asked?{query}")

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [query.partition("=")[0]]


def test_an_unknown_query_name_is_answered_with_the_known_names(api):
    [sentence] = api.get("/api/asked?stauts=open").json()["fields"]["stauts"]

    assert "nameHas, isOpen, atLeast" in sentence
