"""Numbered pages with true totals."""

import pytest
from django.contrib.auth.models import Group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _groups(db):
    Group.objects.bulk_create(Group(name=f"g{number:03}") for number in range(45))


def test_a_page_has_20_rows_and_its_position(api):
    said = api.get("/api/groups").json()

    assert len(said["data"]) == 20
    assert said["pagination"] == {"page": 1, "limit": 20, "total": 45, "totalPages": 3}


def test_the_last_page_has_the_remaining_rows(api):
    said = api.get("/api/groups?page=5&limit=10").json()

    assert [row["name"] for row in said["data"]] == ["g040", "g041", "g042", "g043", "g044"]
    assert said["pagination"] == {"page": 5, "limit": 10, "total": 45, "totalPages": 5}


@pytest.mark.parametrize("past", [4, 1_000_000_000])
def test_a_page_past_the_end_is_empty_with_true_totals(api, past):
    said = api.get(f"/api/groups?page={past}").json()

    assert said["data"] == []
    assert said["pagination"] == {"page": past, "limit": 20, "total": 45, "totalPages": 3}


def test_an_empty_list_has_no_pages(api):
    Group.objects.all().delete()

    assert api.get("/api/groups").json()["pagination"] == {"page": 1, "limit": 20, "total": 0, "totalPages": 0}


@pytest.mark.parametrize("name", ["page", "limit"])
@pytest.mark.parametrize(
    "value",
    ["0", "-1", "1.5", "abc", "", "%20", "%EF%BC%93", "1e3", "+1", "0x1", "1_0", str(2**31), "9" * 99],
)
def test_malformed_numbers_are_refused(api, name, value):
    response = api.get(f"/api/groups?{name}={value}")

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [name]


@pytest.mark.parametrize(("limit", "status"), [(1, 200), (100, 200), (101, 400)])
def test_a_page_has_1_to_100_rows(api, limit, status):
    assert api.get(f"/api/groups?limit={limit}").status_code == status


def test_more_rows_need_no_more_queries(api, django_assert_num_queries):
    for limit in (5, 40):
        with django_assert_num_queries(2):
            api.get(f"/api/groups?limit={limit}")


@pytest.mark.parametrize("query", ["page=2&limit=2", "cursor=&limit=2"])
def test_any_view_can_paginate_any_rows(api, query):
    said = api.get(f"/api/group-names?{query}").json()

    assert said["data"] in (["g002", "g003"], ["g000", "g001"])
    assert said["pagination"]["limit"] == 2
