"""The Postman collection matches the OpenAPI document and docs/postman, and it passes."""

import json
import re
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from core.api import postman
from core.api.openapi import openapi_document
from core.api.postman import Folder, Step, folders, operations, without_a_step
from core.api.tests.newman import Got, Run
from core.mail.tests.writing import write_mail

ADD_ONE = "Add a step, or a reason to skip it, to docs/postman/*.toml, then run manage.py postman."
TIME = re.compile(r'"\d{4}-\d\d-\d\dT[^"]*"')
TIME_OF_THE_WIRE = re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"')


@pytest.fixture
def demo(demo_tonight, db, settings):
    settings.DEMO, settings.RATE_LIMITS = True, False


@pytest.fixture
def send(demo):
    """Send requests as one browser would: cookies are kept and CSRF is enforced."""
    client = Client(enforce_csrf_checks=True)

    def send(sent):
        if sent.path.startswith("/api/mailbox"):
            write_mail()  # as the worker does between two calls
        answer = client.generic(sent.method, sent.path, sent.body, headers=sent.headers)
        return Got(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content)

    return send


def the_collection():
    return json.loads(postman.COLLECTION.read_text(encoding="utf-8"))


def operation_of(item):
    path = "/" + "/".join(re.sub(r"^:(\w+)$", r"{\1}", part) for part in item["request"]["url"]["path"])
    return openapi_document()["paths"][path][item["request"]["method"].lower()]


def required_names(body):
    schema = body["content"]["application/json"]["schema"]
    return openapi_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]].get("required", [])


def rolled_back(send, sent):
    """Return the response to a request and roll back its effects."""
    with transaction.atomic():
        got = send(sent)
        transaction.set_rollback(True)
    return got


def test_the_collection_is_up_to_date():
    call_command("postman", check=True)


def test_a_stale_collection_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(postman, "COLLECTION", tmp_path / "collection.json")
    with pytest.raises(CommandError):
        call_command("postman", check=True)

    call_command("postman", verbosity=0)
    call_command("postman", check=True)


def test_a_step_for_an_unknown_call_is_named(monkeypatch):
    told = [Folder("Games", "", [Step(call="GET /api/no-such-thing")], {})]
    monkeypatch.setattr(postman, "folders", lambda: told)

    with pytest.raises(CommandError, match="GET /api/no-such-thing"):
        call_command("postman", check=True)


def test_every_operation_is_in_the_collection_or_skipped_with_a_reason():
    assert without_a_step(openapi_document()) == [], ADD_ONE


def test_no_reason_is_given_for_an_unknown_operation():
    known = dict(operations(openapi_document()))

    assert [call for folder in folders() for call in folder.skipped if call not in known] == []


def test_the_collection_passes_and_every_response_is_described_by_the_document(send):
    for name, item, sent, got, wrong in Run(the_collection(), send):
        assert not wrong, f"{name}: {sent.method} {sent.path} {sent.body}"
        assert str(got.status) in operation_of(item)["responses"], name
        times = TIME.findall(got.body.decode()) if got.headers.get("content-type") == "application/json" else []
        assert [time for time in times if not TIME_OF_THE_WIRE.fullmatch(time)] == [], name


def test_a_required_name_of_a_body_is_required_in_the_document(send):
    """Leave out each body, then send it without each of its names; roll both back."""
    refused = {}

    def without_each_name(sent):
        refused[sent] = bool(sent.body) and rolled_back(send, replace(sent, body="")).status == 400
        for name in json.loads(sent.body or "{}"):
            less = {key: value for key, value in json.loads(sent.body).items() if key != name}
            got = rolled_back(send, replace(sent, body=json.dumps(less)))
            refused[sent, name] = got.status == 400 and "is required" in str(got.json.get("fields", {}).get(name))
        return send(sent)

    for label, item, sent, _, _ in Run(the_collection(), without_each_name):
        body = operation_of(item).get("requestBody", {})
        required = required_names(body) if body else []
        assert body.get("required", False) == refused[sent] or not sent.body, label
        assert [name for name in json.loads(sent.body or "{}") if refused[sent, name] != (name in required)] == [], (
            label
        )


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('pm.test("Status 201", () => pm.response.to.have.status(201));', "200 instead of 201"),
        ('pm.test("data.a is 2", () => pm.expect(pm.response.json().data.a).to.eql(2));', "data.a is 1 instead of 2"),
        ('pm.collectionVariables.set("id", pm.response.json().data.b[0].id);', "nothing to keep as id"),
        ("pm.collectionVariables.clear();", "no line that this runner knows"),
    ],
)
def test_the_runner_notices_failed_checks(line, wrong):
    run = Run({"item": [], "variable": []}, send=None)

    assert wrong in run.does(line, Got(200, {}, b'{"data": {"a": 1, "b": []}}'))


def test_a_variable_is_never_used_before_it_is_kept():
    run = Run({"item": [], "variable": [{"key": "game", "value": ""}]}, send=None)

    with pytest.raises(AssertionError, match="before it is kept"):
        run.filled("/api/games/{{game}}")
