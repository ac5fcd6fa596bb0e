"""A person's sessions, and ending this one, another, or all others."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Session, User
from accounts.tests.api_calls import bearer, reasons, refused, sign_in
from accounts.tests.factories import PASSWORD, UserFactory

URL = "/api/auth/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def firefox(ana: User) -> Browser:
    """A browser in which Ana signed in on the page."""
    firefox = Browser(headers={"User-Agent": FIREFOX})
    firefox.post("/login/", {"login": ana.email, "password": PASSWORD})
    return firefox


def test_browsers_and_programs_are_in_one_list(api: APIClient, ana: User, firefox: Browser) -> None:
    token = sign_in(api, ana)["token"]

    places = api.get(URL, **bearer(token)).json()["data"]

    assert [(place["kind"], place["current"]) for place in places] == [("api", True), ("browser", False)]
    assert places[1]["program"] == "Firefox on Linux"
    assert set(places[0]) == {
        "id",
        "kind",
        "current",
        "program",
        "signedInAt",
        "lastUsedAt",
        "expiresAt",
        "ip",
        "userAgent",
    }


def test_a_browser_finds_itself_in_the_list(ana: User, firefox: Browser) -> None:
    [place] = firefox.get(URL).json()["data"]

    assert (place["kind"], place["current"]) == ("browser", True)


def test_no_secret_is_in_the_list(api: APIClient, ana: User, firefox: Browser) -> None:
    data = sign_in(api, ana)
    told = api.get(URL, **bearer(data["token"])).content.decode()

    for secret in (data["refreshToken"], Session.objects.get().token_hash, firefox.cookies["sessionid"].value):
        assert secret not in told


def test_a_refreshed_session_keeps_its_id_in_the_list(api: APIClient, ana: User) -> None:
    data = sign_in(api, ana)
    [before] = api.get(URL, **bearer(data["token"])).json()["data"]
    pair = api.post("/api/auth/refresh", {"refreshToken": data["refreshToken"]}).json()["data"]

    [after] = api.get(URL, **bearer(pair["token"])).json()["data"]

    assert (after["id"], after["signedInAt"]) == (before["id"], before["signedInAt"])


def test_the_last_use_of_a_program_is_stored(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]
    later = timezone.now() + timedelta(minutes=10)

    with time_machine.travel(later, tick=False):
        api.get(URL, **bearer(token))

    assert Session.objects.get().last_used_at == later


def test_ending_a_programs_session_works_at_once(api: APIClient, ana: User) -> None:
    there, here = sign_in(api, ana), sign_in(api, ana)
    place = next(p for p in api.get(URL, **bearer(here["token"])).json()["data"] if not p["current"])

    answer = api.delete(f"{URL}/{place['id']}", **bearer(here["token"]))

    assert (answer.status_code, answer.content) == (204, b"")
    refused(api.get("/api/auth/me", **bearer(there["token"])), 401, "NOT_AUTHENTICATED")
    refused(api.post("/api/auth/refresh", {"refreshToken": there["refreshToken"]}), 401, "SESSION_REVOKED")
    assert api.get("/api/auth/me", **bearer(here["token"])).status_code == 200
    assert reasons(ana) == ["signedOut"]


def test_ending_a_browsers_session_ends_its_cookie(api: APIClient, ana: User, firefox: Browser) -> None:
    token = sign_in(api, ana)["token"]
    place = next(p for p in api.get(URL, **bearer(token)).json()["data"] if p["kind"] == "browser")

    assert api.delete(f"{URL}/{place['id']}", **bearer(token)).status_code == 204

    assert firefox.get("/account/").status_code == 302
    assert reasons(ana) == ["signedOut"]


def test_another_persons_session_is_not_found(api: APIClient, ana: User, staffer: User) -> None:
    token = sign_in(api, ana)["token"]
    other = sign_in(api, staffer)["token"]
    [place] = api.get(URL, **bearer(token)).json()["data"]

    foreign = refused(api.delete(f"{URL}/{place['id']}", **bearer(other)), 404, "NOT_FOUND")
    unknown = refused(api.delete(f"{URL}/{uuid4()}", **bearer(other)), 404, "NOT_FOUND")

    assert foreign["error"] == unknown["error"]
    assert api.get("/api/auth/me", **bearer(token)).status_code == 200


@pytest.mark.parametrize("id", ["1", "x", "%00", "0" * 40])
def test_an_invalid_id_is_not_found(api: APIClient, ana: User, id: str) -> None:
    refused(api.delete(f"{URL}/{id}", **bearer(sign_in(api, ana)["token"])), 404, "NOT_FOUND")


def test_signing_out_ends_the_session_of_the_call(api: APIClient, ana: User) -> None:
    data = sign_in(api, ana)

    answer = api.post("/api/auth/logout", **bearer(data["token"]))

    assert (answer.status_code, answer.content) == (204, b"")
    refused(api.get("/api/auth/me", **bearer(data["token"])), 401, "NOT_AUTHENTICATED")
    refused(api.post("/api/auth/refresh", {"refreshToken": data["refreshToken"]}), 401, "SESSION_REVOKED")
    assert reasons(ana) == ["signedOut"]


def test_a_refresh_token_is_enough_to_sign_out(api: APIClient, ana: User) -> None:
    data = sign_in(api, ana)

    assert api.post("/api/auth/logout", {"refreshToken": data["refreshToken"]}).status_code == 204

    refused(api.get("/api/auth/me", **bearer(data["token"])), 401, "NOT_AUTHENTICATED")


def test_signing_out_twice_is_refused_the_second_time(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]
    api.post("/api/auth/logout", **bearer(token))

    refused(api.post("/api/auth/logout", **bearer(token)), 401, "NOT_AUTHENTICATED")


def test_a_guest_cannot_sign_out(api: APIClient, db: None) -> None:
    refused(api.post("/api/auth/logout"), 401, "NOT_AUTHENTICATED")


def test_a_browser_may_sign_out_over_the_api(ana: User, firefox: Browser) -> None:
    assert firefox.post("/api/auth/logout", content_type="application/json").status_code == 204

    assert firefox.get("/account/").status_code == 302
    assert reasons(ana) == ["signedOut"]


def test_signing_out_on_the_page_ends_the_cookie_for_good(ana: User, firefox: Browser) -> None:
    stolen = firefox.cookies["sessionid"].value

    assert firefox.post("/logout/").status_code == 302

    thief = Browser()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/account/").status_code == 302
    assert reasons(ana) == ["signedOut"]


def test_signing_out_of_the_admin_notifies_the_sockets_too(staffer: User) -> None:
    firefox = Browser()
    firefox.force_login(staffer)

    firefox.post("/admin/logout/")

    assert reasons(staffer) == ["signedOut"]


def test_a_click_on_a_link_signs_nobody_out(ana: User, firefox: Browser) -> None:
    assert firefox.get("/logout/").status_code == 200
    assert firefox.get("/account/").status_code == 200


def test_the_page_lists_every_session_and_marks_this_one(api: APIClient, ana: User, firefox: Browser) -> None:
    sign_in(api, ana)
    page = firefox.get("/account/sessions/").content.decode()

    assert page.count("Firefox on Linux") >= 1
    assert page.count("here, now") == 1
    assert page.count("/end/") == 2


def test_the_page_ends_another_session(api: APIClient, ana: User, firefox: Browser) -> None:
    token = sign_in(api, ana)["token"]
    place = next(p for p in firefox.get(URL).json()["data"] if p["kind"] == "api")

    answer = firefox.post(f"/account/sessions/{place['id']}/end/")

    assert answer["Location"] == "/account/sessions/"
    refused(api.get("/api/auth/me", **bearer(token)), 401, "NOT_AUTHENTICATED")


def test_the_page_ends_all_other_sessions(api: APIClient, ana: User, firefox: Browser) -> None:
    token = sign_in(api, ana)["token"]
    elsewhere = Browser()
    elsewhere.post("/login/", {"login": ana.email, "password": PASSWORD})

    firefox.post("/account/sessions/end-others/")

    assert firefox.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    refused(api.get("/api/auth/me", **bearer(token)), 401, "NOT_AUTHENTICATED")


def test_a_session_that_has_ended_is_not_found(firefox: Browser) -> None:
    assert firefox.post(f"/account/sessions/{uuid4()}/end/").status_code == 404


def test_a_long_list_is_paged(ana: User, firefox: Browser, api: APIClient) -> None:
    for _ in range(21):
        sign_in(api, ana)

    assert firefox.get("/account/sessions/").content.count(b"/end/") == 20
    assert firefox.get("/account/sessions/?page=2").content.count(b"/end/") == 2


def test_more_sessions_cost_no_more_queries(api: APIClient, ana: User, django_assert_max_num_queries: object) -> None:
    tokens = [sign_in(api, ana)["token"] for _ in range(5)]
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        api.get(URL, **bearer(tokens[0]))


def test_other_peoples_sessions_are_not_in_the_list(api: APIClient, ana: User) -> None:
    sign_in(api, UserFactory())

    assert len(api.get(URL, **bearer(sign_in(api, ana)["token"])).json()["data"]) == 1
