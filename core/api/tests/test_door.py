"""What every call passes: one path in two forms, a request id, and responses that caches do not share."""

import pytest

from core.api.errors import report_token_error
from core.errors import NotAuthenticated

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/things", "/api/things/"])
def test_a_path_works_with_and_without_a_slash(api, path):
    assert api.post(path, {"count": 3}).json()["data"] == {"count": 3}


@pytest.mark.parametrize("given", ["0196f2a0-0000-7000-8000-000000000000", "client:42.a_b-c"])
def test_a_valid_request_id_is_kept(api, given):
    assert api.get("/api/times", **{"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "with space", "semi;colon", "<script>", "é" * 9, "1234567\u0663"]
)
def test_an_invalid_request_id_is_replaced(api, given):
    made = api.get("/api/times", **{"X-Request-ID": given}).headers["X-Request-ID"]

    assert made != given
    assert len(made) == 36


def test_pages_have_a_request_id_too(api):
    assert api.client.get("/page/").headers["X-Request-ID"]


def test_a_response_to_a_signed_in_caller_is_not_stored(api):
    assert api.get("/api/times", Authorization="Bearer x").headers["Cache-Control"] == "no-store"
    assert api.get("/api/times", Cookie="a=b").headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in api.get("/api/times").headers


def test_a_response_varies_by_caller_and_origin(api):
    varies = {name.strip() for name in api.get("/api/times").headers["Vary"].split(",")}

    assert varies >= {"Authorization", "Cookie", "Origin"}


class Expired(NotAuthenticated):
    code = "TOKEN_EXPIRED"
    sentence = "This token has expired."


def expired(get_response):
    """Act like an authenticator that found an expired token."""

    def note(request):
        report_token_error(request, Expired())
        return get_response(request)

    return note


def test_a_bad_token_is_refused_only_where_someone_must_be_signed_in(api, settings):
    settings.MIDDLEWARE = ["core.api.tests.test_door.expired", *settings.MIDDLEWARE]

    refused, ignored = api.get("/api/private"), api.get("/api/times")

    assert (refused.status_code, refused.json()["code"]) == (401, "TOKEN_EXPIRED")
    assert ignored.status_code == 200
    for response in (refused, ignored):
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("query", "status"), [("%00", 400), ("%ff", 400), ("%C3%A9", 200)])
def test_a_page_refuses_a_query_that_the_database_cannot_take(api, query, status):
    assert api.client.get(f"/page/?q={query}").status_code == status


def test_a_page_with_nul_in_its_path_is_not_found(api):
    assert api.client.get("/page/%00").status_code == 404


def test_an_unknown_page_stays_a_page(api):
    assert api.client.get("/unknown/").headers["Content-Type"].startswith("text/html")


def test_an_unknown_path_draws_no_page(api, monkeypatch):
    monkeypatch.setattr("django.views.defaults.page_not_found", None)

    assert api.get("/api/unknown").json()["code"] == "NOT_FOUND"


def test_a_call_leads_to_https_where_the_site_is_https(api, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = api.client.get("/api/times")

    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/api/times")


def test_every_answer_has_its_length(api):
    response = api.get("/api/times")

    assert response.headers["Content-Length"] == str(len(response.content))
