"""Every failure before, inside or after a view is an error in the same shape."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import OperationalError
from django.test import Client

from core.api.tests.client import Api

pytestmark = pytest.mark.django_db

BEFORE_A_VIEW = {
    "/api/unknown": (404, "NOT_FOUND"),
    "/api": (404, "NOT_FOUND"),
    "/api/": (404, "NOT_FOUND"),
    "/api/things//": (404, "NOT_FOUND"),
    "/api/things/not-a-uuid": (404, "NOT_FOUND"),
    "/api/things/" + "9" * 40: (404, "NOT_FOUND"),
    "/api/a%00b": (404, "NOT_FOUND"),
    "/api/%ff": (404, "NOT_FOUND"),
    "/api/times?q=%00": (400, "VALIDATION_ERROR"),
    "/api/times?q=%ff": (400, "VALIDATION_ERROR"),
    "/api/times?q=%ed%a0%80": (400, "VALIDATION_ERROR"),
}
INSIDE_A_VIEW = {
    "gone": (410, "GONE"),
    "limited": (429, "RATE_LIMITED"),
    "forbidden": (401, "NOT_AUTHENTICATED"),  # nobody is signed in, so that is the error
    "suspicious": (400, "VALIDATION_ERROR"),
    "check": (409, "CONFLICT"),
    "deadlock": (409, "CONFLICT"),
    "lock": (503, "BUSY"),
    "slow": (503, "BUSY"),
    "many": (503, "BUSY"),
    "range": (400, "VALIDATION_ERROR"),
    "typo": (500, "INTERNAL_ERROR"),
    "bug": (500, "INTERNAL_ERROR"),
}


@pytest.mark.parametrize(("path", "expected"), BEFORE_A_VIEW.items())
def test_failures_before_a_view_are_errors(api, path, expected):
    response = api.get(path)

    assert (response.status_code, response.json()["code"]) == expected


@pytest.mark.parametrize(("what", "expected"), INSIDE_A_VIEW.items())
def test_failures_inside_a_view_are_errors(api, what, expected):
    response = api.get(f"/api/failing/{what}")

    assert (response.status_code, response.json()["code"]) == expected


@pytest.mark.parametrize("what", ["limited", "lock", "deadlock", "many"])
def test_a_temporary_error_says_when_to_retry(api, what):
    response = api.get(f"/api/failing/{what}")

    assert response.headers["Retry-After"] == str(response.json()["retryAfter"])


def test_an_internal_error_reveals_nothing(api, settings):
    for debug in (False, True):
        settings.DEBUG = debug
        assert b"mistake of ours" not in api.get("/api/failing/bug").content


def test_a_lost_race_for_a_unique_name_is_409(api):
    Group.objects.create(name="Hawks")

    response = api.post("/api/groups", {"name": "Hawks"})

    assert (response.status_code, response.json()["code"]) == (409, "CONFLICT")


def test_a_busy_database_is_503_before_a_view_too(api, monkeypatch):
    monkeypatch.setattr("core.api.middleware._call", no_connection(None))

    response = api.get("/api/times")

    assert (response.status_code, response.json()["code"]) == (503, "BUSY")
    assert response.headers["Retry-After"] == "1"


def test_a_page_reports_a_busy_database_too(api, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "core.api.tests.test_refusals.no_connection"]

    response = api.client.get("/page/")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.headers["Content-Type"].startswith("text/html")


def no_connection(get_response):
    """Act like a pool without a free connection, found by a middleware."""

    def refuse(request):
        raise OperationalError("couldn't get a connection after 2.00 sec")

    return refuse


@pytest.mark.parametrize("method", ["PUT", "PATCH", "GET"])
def test_a_method_that_is_not_allowed_is_405_with_the_allowed_ones(api, method):
    response = api.send(method, "/api/things")

    assert (response.status_code, response.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert {"POST", "DELETE"} <= set(response.headers["Allow"].split(", "))


def test_a_path_lists_its_methods(api):
    response = api.send("OPTIONS", "/api/things")

    assert response.json()["data"]["allowed"] == response.headers["Allow"].split(", ") == ["POST", "DELETE", "OPTIONS"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW"])
@pytest.mark.parametrize("path", ["/api/times", "/api/unknown"])
def test_an_unknown_method_is_405(api, path, method):
    response = api.send(method, path)

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_trace_is_refused_on_pages_too(api):
    assert api.client.trace("/page/").status_code == 405


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_does_not_change_the_method(api, header):
    assert api.post("/api/things", {}, **{header: "DELETE"}).status_code == 201


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "x" * 9000])
def test_other_types_than_json_are_not_acceptable(api, accept):
    response = api.get("/api/times", Accept=accept)

    assert (response.status_code, response.json()["code"]) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/json", "text/html, */*;q=0.1"])
def test_a_client_that_accepts_json_gets_it(api, accept):
    assert api.get("/api/times", Accept=accept).status_code == 200


def test_a_format_in_the_query_is_ignored(api):
    assert api.get("/api/times?format=xml").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "club.example/evil", "[::1", "a b"])
def test_a_foreign_host_is_refused(api, settings, host):
    settings.ALLOWED_HOSTS = ["club.example"]

    assert api.get("/api/times", Host=host).status_code == 400


@pytest.mark.parametrize("length", ["-1", "1e3", "abc", "१"])
def test_a_content_length_is_a_number(api, length):
    response = api.client.post("/api/things", b"{}", content_type="application/json", CONTENT_LENGTH=length)

    assert response.json()["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("length", ["262145", "9" * 30])
def test_a_content_length_over_the_limit_is_refused_unread(api, length):
    response = api.client.post("/api/things", b"{}", content_type="application/json", CONTENT_LENGTH=length)

    assert (response.status_code, response.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_10_000_parameters_are_refused_or_ignored_without_a_failure(api):
    assert api.get("/api/groups?" + "&".join(f"a{n}=1" for n in range(10_000))).status_code in {200, 400}


def test_a_401_has_a_challenge(api):
    response = api.get("/api/private")

    assert (response.status_code, response.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_cookie_needs_a_csrf_token(api):
    person = get_user_model().objects.create_user(email="ana@courtside.example", name="Ana", password="tip-off-2026")
    browser = Api(Client(enforce_csrf_checks=True, raise_request_exception=False))
    browser.client.force_login(person)

    assert browser.get("/api/private").status_code == 200
    refused = browser.post("/api/private", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    assert "CSRF" in refused.json()["error"]


def test_a_plain_view_refuses_forgery_in_the_same_shape(api):
    browser = Api(Client(enforce_csrf_checks=True))

    assert browser.post("/api/plain", {}).json()["code"] == "FORBIDDEN"
    assert browser.client.post("/page/").headers["Content-Type"].startswith("text/html")
