"""Successful responses share one shape."""

import pytest

pytestmark = pytest.mark.django_db  # a guest's write is counted


def test_data_is_in_an_envelope_as_compact_utf_8(api):
    response = api.get("/api/times")

    assert response.content.startswith(b'{"success":true,"data":{"raw":"')
    assert '"o":"é"}}'.encode() in response.content


def test_times_are_in_utc_with_a_z_whatever_their_zone(api):
    data = api.get("/api/times").json()["data"]

    assert data["raw"] == data["made"] == "2026-09-30T19:30:00.000Z"


def test_a_created_object_is_answered_with_its_location(api):
    response = api.post("/api/things", {"count": 3})

    assert response.status_code == 201
    assert response.headers["Location"] == "/api/things/1"


def test_no_content_has_no_body(api):
    assert api.send("DELETE", "/api/things").status_code == 204


@pytest.mark.parametrize("query", ["", "?raw"])
def test_more_may_stand_beside_the_data(api, query):
    assert api.get(f"/api/beside{query}").json() == {"success": True, "data": [{"id": 1}], "head": 7}


def test_nan_is_an_internal_error_and_is_never_sent(api):
    assert api.get("/api/failing/nan").json()["code"] == "INTERNAL_ERROR"


@pytest.mark.django_db
def test_names_are_camel_case_and_hooks_are_found(api):
    made = api.post("/api/groups", {"name": "Hawks"}).json()["data"]

    assert made == {"id": made["id"], "name": "Hawks", "shortName": "Haw"}


def test_head_is_answered_like_get(api):
    response = api.client.head("/api/times")

    assert (response.status_code, response.content) == (200, b"")
