"""Security headers of every response."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory

from core.security import content_policy, headers

pytestmark = pytest.mark.django_db
PATHS = ["/", "/unknown/", "/login/", "/admin/", "/api/unknown", "/api/schema", "/healthz", "/a%00b"]


@pytest.mark.parametrize("path", PATHS)
def test_every_response_has_security_headers(path):
    given = Client(raise_request_exception=False).get(path).headers

    assert given["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in given["Content-Security-Policy"]
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["X-Frame-Options"] == "DENY"
    assert given["Referrer-Policy"] == "same-origin"
    assert given["Cross-Origin-Opener-Policy"] == "same-origin"
    assert given["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in given["Permissions-Policy"]


def _policy(view, **request):
    response = headers(view)(RequestFactory().get("/", **request))
    directives = response.headers["Content-Security-Policy"].split("; ")
    return response, dict(directive.split(" ", 1) for directive in directives)


def test_scripts_run_only_from_this_site_or_with_the_nonce():
    nonces = []

    def view(request):
        nonces.append(request.csp_nonce)
        return HttpResponse()

    for _ in range(2):
        _, policy = _policy(view)
        assert policy["script-src"] == f"'self' 'nonce-{nonces[-1]}'"
    assert nonces[0] != nonces[1]


@pytest.mark.parametrize(("secure", "socket"), [(False, "ws://testserver"), (True, "wss://testserver")])
def test_sockets_connect_only_to_this_site(secure, socket):
    _, policy = _policy(lambda request: HttpResponse(), secure=secure)

    assert policy["connect-src"] == f"'self' {socket}"


def test_a_view_replaces_a_directive_or_adds_to_it():
    def view(request):
        answer = HttpResponse()
        answer.content_policy = {"connect-src": "+https://cdn.example", "media-src": "blob:"}
        return answer

    _, policy = _policy(view)
    assert policy["connect-src"] == "'self' ws://testserver https://cdn.example"
    assert policy["media-src"] == "blob:"


def test_an_invalid_host_breaks_nothing():
    _, policy = _policy(lambda request: HttpResponse(), HTTP_HOST="a b")

    assert policy["connect-src"] == "'self'"


def test_a_view_may_change_a_directive_for_itself():
    @content_policy(frame_ancestors="*")
    def embeddable(request):
        return HttpResponse()

    response, policy = _policy(embeddable)

    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == "'none'"
    assert "X-Frame-Options" not in response.headers


@pytest.mark.parametrize("secure", [False, True])
def test_https_is_remembered_only_over_https(secure):
    response = Client().get("/api/unknown", secure=secure)

    assert response.headers.get("Strict-Transport-Security") == ("max-age=31536000" if secure else None)


def test_a_page_for_a_signed_in_person_is_not_stored():
    browser = Client()
    browser.force_login(get_user_model().objects.create_user(email="ana@courtside.example", name="Ana", password="x"))

    assert "no-store" in browser.get("/account/").headers["Cache-Control"]


def test_the_admin_has_no_inline_script_or_style():
    browser = Client()
    people = get_user_model().objects
    browser.force_login(people.create_superuser(email="staff@courtside.example", name="Staff", password="x"))

    for path in ("/admin/", "/admin/accounts/user/"):
        page = browser.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style|\son[a-z]+=|\sstyle=", page)
