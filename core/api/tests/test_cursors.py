"""A walk by cursor sees every row that exists throughout exactly once, whatever is written meanwhile."""

from datetime import UTC, datetime
from itertools import chain

import pytest
from django.contrib.auth.models import Group

from core.api import pagination
from core.api.pagination import CursorPosition
from core.idempotency.models import IdempotencyLog

pytestmark = pytest.mark.django_db
NAMES = [f"g{number:03}" for number in range(45)]


@pytest.fixture(autouse=True)
def _groups(db):
    Group.objects.bulk_create(Group(name=name) for name in NAMES)


def _page(api, path, cursor, limit=10):
    said = api.get(f"{path}?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json()
    return [row["name"] for row in said["data"]], said["pagination"]


def _walk(api, path, way, between=lambda: None):
    names, pagination = _page(api, path, "")
    pages = [names]
    while cursor := pagination[way]:
        between()
        names, pagination = _page(api, path, cursor)
        pages.append(names)
    return pages


def test_a_walk_sees_each_row_once_and_in_order(api):
    assert [*chain(*_walk(api, "/api/groups-walk", "next"))] == NAMES


def test_inserted_and_deleted_rows_do_not_shift_the_others(api):
    fresh = iter(range(100))

    def between():
        Group.objects.create(name=f"a{next(fresh):03}")
        Group.objects.filter(name__startswith="g00").first().delete()

    assert [*chain(*_walk(api, "/api/groups-walk", "next", between))] == NAMES


def test_the_first_page_has_no_previous_and_the_last_no_next(api):
    first = _page(api, "/api/groups-walk", "")[1]
    last = _page(api, "/api/groups-walk", first["next"], limit=100)[1]

    assert (first["previous"], last["next"]) == (None, None)
    assert first["limit"] == 10


def test_walking_back_leads_over_the_same_rows(api):
    _, first = _page(api, "/api/groups-walk", "")
    _, second = _page(api, "/api/groups-walk", first["next"])

    names, back = _page(api, "/api/groups-walk", second["previous"])

    assert names == NAMES[:10]
    assert back["previous"] is None
    assert _page(api, "/api/groups-walk", back["next"])[0] == NAMES[10:20]


def test_a_list_may_start_at_its_end(api):
    pages = _walk(api, "/api/groups-backwards", "previous")

    assert pages[0] == NAMES[35:]
    assert [*chain(*reversed(pages))] == NAMES


def test_one_list_may_offer_both_kinds_of_pages(api):
    numbered = api.get("/api/groups-either?page=2").json()["pagination"]
    walked = api.get("/api/groups-either?cursor=").json()["pagination"]

    assert set(numbered) == {"page", "limit", "total", "totalPages"}
    assert set(walked) == {"limit", "next", "previous"}
    assert api.get(f"/api/groups-either?cursor={walked['next']}&page=2").status_code == 400


def _tampered(cursor):
    flipped = "B" if cursor[3] != "B" else "C"
    return [cursor[:3] + flipped + cursor[4:], cursor[:-1], cursor + "x", cursor.replace("~", ""), cursor.swapcase()]


def test_a_tampered_cursor_is_refused(api):
    for cursor in _tampered(_page(api, "/api/groups-walk", "")[1]["next"]):
        assert list(api.get(f"/api/groups-walk?cursor={cursor}").json()["fields"]) == ["cursor"]


@pytest.mark.parametrize("cursor", ["7", "~", "a~b", "%F0%9F%98%80", "x" * 5000, "eyJ9~x"])
def test_text_that_is_not_a_cursor_is_refused(api, cursor):
    assert api.get(f"/api/groups-walk?cursor={cursor}").status_code == 400


def test_a_cursor_of_another_list_is_refused(api):
    cursor = _page(api, "/api/groups-backwards", "")[1]["previous"]

    assert api.get(f"/api/groups-walk?cursor={cursor}").status_code == 400


def test_a_cursor_fits_into_a_query_string(api):
    cursor = _page(api, "/api/groups-walk", "")[1]["next"]

    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.")


def test_a_cursor_keeps_microseconds():
    at = datetime(2026, 9, 30, 19, 30, 0, 123456, tzinfo=UTC)
    cursor = pagination.encode_cursor(CursorPosition((at,)), "a list")

    assert pagination.decode_cursor(cursor, "a list", IdempotencyLog, ("expires_at",)).values == (at,)
