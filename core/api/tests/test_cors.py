"""Pages of listed origins may call the API from a browser; others may not, and cookies are never allowed."""

import pytest

CLUB = "https://club.example"


@pytest.fixture(autouse=True)
def _listed(settings):
    settings.CORS_ORIGINS = [CLUB]


def _preflight(api, origin):
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    return api.client.options("/api/things", headers=asked)


def test_a_preflight_of_a_listed_origin_is_answered(api):
    response = _preflight(api, CLUB)

    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == CLUB
    assert "PATCH" in response.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in response.headers["Access-Control-Allow-Headers"]


def test_a_listed_origin_may_read_a_response(api):
    response = api.get("/api/times", Origin=CLUB)

    assert response.headers["Access-Control-Allow-Origin"] == CLUB
    assert "Location" in response.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_listed_origin_may_read_an_error(api):
    assert api.get("/api/unknown", Origin=CLUB).headers["Access-Control-Allow-Origin"] == CLUB


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://club.example", f"{CLUB}:8443", f"{CLUB}.evil.example", "null", "*", CLUB.upper()],
)
def test_another_origin_gets_no_cors_headers(api, origin):
    for response in (_preflight(api, origin), api.get("/api/times", Origin=origin)):
        assert not [name for name in response.headers if name.startswith("Access-Control")]


def test_without_a_list_only_this_site_may_call(api, settings):
    settings.CORS_ORIGINS = []

    assert "Access-Control-Allow-Origin" not in api.get("/api/times", Origin=CLUB).headers


def test_every_response_varies_by_origin(api):
    assert "Origin" in api.get("/api/times").headers["Vary"]


def test_pages_are_shared_with_no_origin(api):
    assert "Access-Control-Allow-Origin" not in api.client.get("/page/", headers={"Origin": CLUB}).headers
