"""The Postman collection says what the OpenAPI document says."""

import json

import pytest
from django.core.management import CommandError, call_command

from core.api import postman
from core.api.document import document


def test_the_collection_is_fresh():
    call_command("postman", check=True)


def test_a_stale_collection_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(postman, "COLLECTION", tmp_path / "collection.json")
    with pytest.raises(CommandError):
        call_command("postman", check=True)

    call_command("postman")
    call_command("postman", check=True)


def test_every_operation_has_a_request_and_its_body_is_json():
    made = postman.collection(document())
    requests = [one["request"] for folder in made["item"] for one in folder["item"]]

    assert len(requests) == sum(len(item) for item in document()["paths"].values())
    for request in requests:
        json.loads(request.get("body", {}).get("raw", "{}"))


def test_signing_in_keeps_the_token_for_the_requests_after_it():
    made = postman.collection(document())
    requests = [one for folder in made["item"] for one in folder["item"]]
    keeping = {one["request"]["url"]["raw"] for one in requests if "event" in one}

    assert keeping == {"{{baseUrl}}/api/auth/login", "{{baseUrl}}/api/auth/refresh"}
