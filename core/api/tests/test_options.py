"""OPTIONS tells which methods a path offers, to everybody who may read there."""

import pytest

from core.api.document import document
from core.api.examples import example

OPEN = [path for path, item in document()["paths"].items() if {} in item.get("get", {}).get("security", [])]


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN)
def test_options_is_open_where_get_is(client, path):
    parameters = [each for each in document()["paths"][path]["get"].get("parameters", []) if each["in"] == "path"]
    values = {each["name"]: example(document(), each["schema"]) for each in parameters}

    answer = client.options(path.format(**values))

    assert answer.status_code == 200
    assert "GET" in answer.json()["data"]["allowed"]


@pytest.mark.django_db
def test_options_is_closed_where_get_is(client):
    assert client.options("/api/users").status_code == 401
