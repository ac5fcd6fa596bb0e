"""A hall with hundreds of seats costs no more than a small one, except for the map itself."""

import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.tests.scenarios import numbered_event, reserve
from config.tests.api import call
from config.tests.people import PersonFactory

pytestmark = pytest.mark.django_db
SMALL, LARGE = ["oooo"] * 3, ["o" * 25] * 20


def count_calls(work: Any) -> int:
    """Count the Python function calls."""
    counted = 0

    def count(frame: Any, event: str, arg: Any) -> None:
        nonlocal counted
        counted += event == "call"

    work()  # fill the caches first
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("part", ["offer", "standing", "card"])
def test_only_the_map_reads_the_seats(part: str) -> None:
    event = numbered_event(*LARGE)
    reserve(event)
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(f"/events/{event.slug}/?parts={part}")
    assert answer.status_code == 200
    assert not [each for each in asked.captured_queries if 'FROM "bookings_seat' in each["sql"]]


@pytest.mark.parametrize("part", ["offer", "standing", "card"])
def test_a_page_part_costs_the_same_in_a_large_hall(part: str) -> None:
    small, large = (
        count_calls(lambda event=event: Client().get(f"/events/{event.slug}/?parts={part}"))
        for event in (numbered_event(*SMALL), numbered_event(*LARGE))
    )
    assert large < 1.1 * small


def test_reserving_the_best_seat_costs_the_same_in_a_large_hall() -> None:
    def cost(*plan: str) -> int:
        event, people = numbered_event(*plan), iter(PersonFactory.create_batch(2))
        return count_calls(lambda: call("post", f"events/{event.pk}/reserve", next(people)))

    assert cost(*LARGE) < 1.1 * cost(*SMALL)


def test_the_map_makes_as_many_queries_in_a_large_hall() -> None:
    with CaptureQueriesContext(connection) as small:
        Client().get(f"/events/{numbered_event(*SMALL).slug}/?parts=map")
    with CaptureQueriesContext(connection) as large:
        Client().get(f"/events/{numbered_event(*LARGE).slug}/?parts=map")

    def seats(asked: Any) -> int:
        return sum('FROM "bookings_' in each["sql"] for each in asked.captured_queries if "SELECT" in each["sql"])

    assert seats(small) == seats(large)
