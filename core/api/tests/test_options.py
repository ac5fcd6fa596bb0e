"""OPTIONS lists the methods of a path for everyone who may read there."""

import re

import pytest

from core.api.openapi import openapi_document

OPEN = [path for path, item in openapi_document()["paths"].items() if {} in item.get("get", {}).get("security", [])]


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN)
def test_options_is_open_where_get_is(client, path):
    answer = client.options(re.sub(r"\{\w+\}", "0196f2a0-0000-7000-8000-000000000000", path))

    assert answer.status_code == 200
    assert "GET" in answer.json()["data"]["allowed"]


@pytest.mark.django_db
def test_options_is_closed_where_get_is(client):
    assert client.options("/api/users").status_code == 401
