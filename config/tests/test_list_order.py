"""Lists of dated things: what is on now, then upcoming (soonest first), then past (latest first)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bookings.models import Event
from bookings.tests.factories import EventFactory
from competitions.models import Competition
from competitions.tests.factories import CompetitionFactory
from drops.models import Drop
from drops.tests.factories import DropFactory
from livechat.tests.factories import StreamFactory
from scoreboard.models import Game
from scoreboard.queries import games_for_list
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# In how many hours each starts, created in random order; the expected order is below.
START_HOURS = {"next week": 168, "long over": -400, "tomorrow": 24, "just over": -50, "on now": -1}
EXPECTED_ORDER = ["on now", "tomorrow", "next week", "just over", "long over"]


def _events() -> None:
    for name, hours in START_HOURS.items():
        at = timezone.now() + hours * HOUR
        EventFactory(name=name, starts_at=at, ends_at=at + 2 * HOUR)


def _competitions() -> None:
    for title, hours in START_HOURS.items():
        CompetitionFactory(title=title, starts_at=timezone.now() + hours * HOUR)


def _drops() -> None:
    for title, hours in START_HOURS.items():
        at = timezone.now() + hours * HOUR
        DropFactory(title=title, claim_window_start=at, claim_window_end=at + 2 * HOUR)


def _status(hours: int, words: tuple[str, str, str]) -> str:
    over, live, soon = words
    return live if hours == -1 else over if hours < 0 else soon


def _games() -> None:
    for title, hours in START_HOURS.items():
        status = _status(hours, ("finished", "live", "scheduled"))
        GameFactory(title=title, status=status, starts_at=timezone.now() + hours * HOUR)


def _streams() -> None:
    for title, hours in START_HOURS.items():
        at, status = timezone.now() + hours * HOUR, _status(hours, ("ended", "live", "soon"))
        StreamFactory(title=title, status=status, starts_at=at, ended_at=at + HOUR if status == "ended" else None)


LISTS: dict[str, Callable[[], None]] = {
    "events": _events,
    "competitions": _competitions,
    "drops": _drops,
    "games": _games,
    "streams": _streams,
}


def _data(query: str) -> list[dict[str, Any]]:
    answer = Client().get(f"/api/{query}")
    assert answer.status_code == 200, answer.content
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


def _names(query: str) -> list[str]:
    return [each.get("name") or each["title"] for each in _data(query)]


@pytest.mark.parametrize("path", LISTS)
def test_lists_start_with_what_is_on_then_upcoming_then_past(path: str) -> None:
    LISTS[path]()

    assert _names(path) == EXPECTED_ORDER


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_have_no_gap_and_no_duplicate_at_their_boundary(path: str, limit: int) -> None:
    LISTS[path]()

    pages = [_names(f"{path}?page={page}&limit={limit}") for page in range(1, 7)]

    assert [name for page in pages for name in page] == EXPECTED_ORDER
    assert Client().get(f"/api/{path}?limit={limit}").json()["pagination"]["total"] == 5


@pytest.mark.parametrize("path", ["events", "competitions"])
def test_when_filters_the_list_to_upcoming_or_past(path: str) -> None:
    LISTS[path]()

    assert _names(f"{path}?when=upcoming") == EXPECTED_ORDER[:3]
    assert _names(f"{path}?when=past") == EXPECTED_ORDER[3:]
    assert _names(f"{path}?when=all") == EXPECTED_ORDER
    assert Client().get(f"/api/{path}?when=soon").status_code == 400


def test_drops_filtered_by_state_keep_the_order() -> None:
    _drops()

    assert _names("drops?state=open") == ["on now"]
    assert _names("drops?state=upcoming") == ["tomorrow", "next week"]
    assert _names("drops?state=over") == ["just over", "long over"]


def test_a_cursor_returns_each_event_once_even_if_one_ends_meanwhile() -> None:
    """A cursor orders by start, which does not change, and not by whether an event is over."""
    _events()
    seen, cursor = [], ""
    while cursor is not None:
        page = Client().get(f"/api/events?limit=1&cursor={cursor}").json()
        seen += [event["name"] for event in page["data"]]
        cursor = page["pagination"]["next"]
        Event.objects.filter(name="on now").update(ends_at=timezone.now() - timedelta(minutes=1))

    assert seen == ["long over", "just over", "on now", "tomorrow", "next week"]


def test_pages_have_the_same_order_as_the_api() -> None:
    _drops()
    _games()
    for path in ("/drops/", "/scoreboard/"):
        page = Client().get(path).content.decode()
        found = [page.index(f">{name}") if f">{name}" in page else page.index(name) for name in EXPECTED_ORDER]
        assert found == sorted(found), path


@pytest.mark.parametrize(("path", "make"), [("/competitions/", _competitions), ("/events/", _events)])
def test_upcoming_and_past_are_tabs(path: str, make: Callable[[], None]) -> None:
    make()

    shown = {when: Client().get(f"{path}{when}").content.decode() for when in ("", "?when=past")}

    assert [name for name in EXPECTED_ORDER if name in shown[""]] == EXPECTED_ORDER[:3]
    assert [name for name in EXPECTED_ORDER if name in shown["?when=past"]] == EXPECTED_ORDER[3:]
    for page in shown.values():
        assert "Upcoming</a>" in page
        assert "Past</a>" in page


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: Event.objects.over_at(timezone.now()).latest_first(), "event_by_start"),
        (lambda: Event.objects.not_over_at(timezone.now()), "event_by_end"),
        (lambda: Competition.objects.not_over_at(timezone.now()).soonest_first(), "competition_by_start"),
        (lambda: Competition.objects.over_at(timezone.now()).latest_first(), "competition_by_start"),
        (lambda: Drop.objects.not_over_at(timezone.now()), "drop_by_end"),
        (lambda: Drop.objects.over_at(timezone.now()).latest_first(), "drop_by_end"),
        (lambda: Game.objects.order_by(*games_for_list().query.order_by), "game_as_listed"),
    ],
)
def test_an_index_serves_the_order(rows: Callable[[], Any], index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")

    assert index in rows()[:20].explain()
